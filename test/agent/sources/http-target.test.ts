import { expect, test } from 'vitest';
import { nodeOfUrl, shownUrl } from '../../../agent/sources/http-target.ts';

test.each([
  ['http://gpu001:9400/metrics', 'gpu001'],
  ['https://gpu001.cluster.example.org/metrics', 'gpu001'],
  ['http://10.0.0.5:9400/metrics', '10.0.0.5'],
  ['http://[fd00::1]:9400/metrics', 'fd00::1'],
  ['gpu001', 'gpu001'],
])('%s stands for the node %s', (url, node) => {
  expect(nodeOfUrl(url)).toBe(node);
});

test.each([
  ['http://noc:secret@gpu001:9400/metrics', 'http://gpu001:9400/metrics'],
  ['http://gpu001:9400', 'http://gpu001:9400'],
  ['no url', 'no url'],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
