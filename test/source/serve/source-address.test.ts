import { describe, expect, it } from 'vitest';
import { parseAddressRule, sourceOf } from '../../../source/serve/source-address.ts';

describe('from=', () => {
  it.each([
    ['10.1.0.0/16', '10.1.2.3', true],
    ['10.1.0.0/16', '10.2.2.3', false],
    ['10.1.0.0/16', '::ffff:10.1.2.3', true],
    ['10.1.*', '10.1.2.3', true],
    ['10.1.?.3', '10.1.22.3', false],
    ['2001:db8::/32', '2001:db8:1::9', true],
    ['2001:db8::/32', '10.1.2.3', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.77', false],
    ['10.0.0.0/8,!10.1.0.0/16', '10.1.2.3', false],
    ['10.0.0.0/8,!10.1.0.0/16', '10.2.2.3', true],
    // A negation alone lets nobody in, as with sshd.
    ['!10.1.0.0/16', '10.2.2.3', false],
  ])('%s of %s is %s', (rule, address, expected) => {
    expect(parseAddressRule(rule)?.(address)).toBe(expected);
  });

  it.each(['', 'noc.example', '10.0.0.0/', '10.0.0.0/8,', '*.example', '10.0.0.0/8 ', '::/129'])(
    '%j is none',
    (text) => {
      expect(parseAddressRule(text)).toBeNull();
    },
  );
});

describe('the source of a connection', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('of %s is counted as %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
