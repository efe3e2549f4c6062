import { describe, expect, test } from 'vitest';
import { WatchedLink } from '../../support/watched-link.ts';

describe('a configured link', () => {
  test('raises no alarm for what had no time to be read, and does when it never is', () => {
    const link = new WatchedLink();
    link.measured().after(1);
    expect(link.alerts()).toEqual([]);
    link.measured().after(60);
    expect(link.alerts()).toEqual([
      'warning link protection: whether the link to b/a-b-1 is protected cannot be seen: its protection was not heard of yet',
    ]);
  });

  test('that must be protected and is not is a critical alert at once; what is not seen any more is not protected', () => {
    const link = new WatchedLink();
    link.measured().told({ encryptionState: 'protected' }).after(1);
    expect(link.alerts()).toEqual([]);
    link.told({ encryptionState: 'unprotected', encryptionReason: 'there is no interface wg0' }).after(1);
    expect(link.alerts()).toContain(
      'critical link protection: link to b/a-b-1 is not protected: there is no interface wg0',
    );
    link.told({ encryptionState: 'rekeying late', encryptionReason: null }).after(1);
    expect(link.alerts()).toContain('warning link protection: link to b/a-b-1 gets its new key late');
    link.told({ encryptionState: 'protected', encryptionReason: null }).after(1);
    expect(link.alerts().filter((alert) => alert.includes('protection'))).toEqual([]);
    expect(link.after(60)).toMatchObject({
      encryptionState: 'unknown',
      encryptionReason: 'its protection was not heard of for 60 s',
    });
    expect(link.alerts()).toContain(
      'warning link protection: whether the link to b/a-b-1 is protected cannot be seen: its protection was not heard of for 60 s',
    );
  });
});
