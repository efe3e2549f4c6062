import { expect, test } from 'vitest';
import { shownUrl } from '../../../agent/sources/http-target.ts';

test.each([
  ['http://noc:secret@gpu001:9400/metrics', 'http://gpu001:9400/metrics'],
  ['http://gpu001:9400', 'http://gpu001:9400'],
  ['no url', 'no url'],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
