import { expect, test } from 'vitest';
import { isLoopback } from '../../../protocol/configuration/loopback.ts';

test.each(['127.0.0.1', '127.255.0.9', 'localhost', 'LOCALHOST', '::1', '[::1]', '::ffff:127.0.0.1'])(
  '%s is this machine alone',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '127.0.0.1.example',
  '127.0.0',
  'localhost.example',
  '127.0.0.256',
  '',
])('%j can be reached by others', (host) => {
  expect(isLoopback(host)).toBe(false);
});
