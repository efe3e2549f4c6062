import { describe, expect, test } from 'vitest';
import { limitsFrom } from '../../../agent/links/link-limits.ts';
import type { ConfiguredLink } from '../../../agent/store/configured-link.ts';
import { CONFIGURED, WatchedLink } from '../../support/watched-link.ts';

describe('a configuration that is read again', () => {
  const reconfigured = (link: WatchedLink, ...links: readonly ConfiguredLink[]) => {
    link.store.links.reconfigure(links);
    return link;
  };

  test('changes what a link is, its limits and whether it must be protected, and no verdict by itself', () => {
    const link = new WatchedLink([{ ...CONFIGURED, encryption: null, protectionRequired: false }]);
    for (let second = 0; second < 70; second++)
      link.told({ encryptionState: 'unprotected' }).measured().after(1);
    const before = link.after(0);
    expect(before).toMatchObject({ state: 'up', roundTripUsualSeconds: null });
    expect(link.alerts()).toEqual([]);
    const fresh = { ...CONFIGURED, carrier: 'Noorderkabel', dataClasses: [], capacityBitsPerSecond: 100e9 };
    expect(reconfigured(link, fresh).measured().after(0)).toMatchObject({
      state: 'up',
      stateChangedAt: before.stateChangedAt,
      carrier: 'Noorderkabel',
      dataClasses: null,
      capacityBitsPerSecond: 100e9,
      roundTripP50Seconds: 0.0006,
      encryptionState: 'unprotected',
    });
    expect(link.alerts()).toEqual([expect.stringMatching(/^critical link protection: /)]);
    const limits = { class: null, roundTripSeconds: 0.0005, delayVariationSeconds: null, lossRatio: null };
    reconfigured(link, { ...fresh, limits: limitsFrom(limits), protectionRequired: false });
    for (let second = 0; second < 6; second++)
      link.told({ encryptionState: 'unprotected' }).measured().after(1);
    expect(link.after(0).state).toBe('degraded');
    expect(link.alerts()).toEqual([expect.stringMatching(/^warning link: .* degraded/)]);
  });

  test('keeps what is usual of a link that stays, forgets one that is gone, and enters one that is new', () => {
    const link = new WatchedLink();
    const usual = Array.from({ length: 24 }, () => [60, 0.0006, 0]);
    link.store.links.restore({ 'b/a-b-1': usual });
    link.measured().after(1);
    const other = { ...CONFIGURED, link: 'a-b-2', capacityBitsPerSecond: null };
    reconfigured(link, { ...CONFIGURED, capacityBitsPerSecond: null }, other);
    expect(link.measured().after(1).capacityBitsPerSecond).toBeNull();
    expect(link.row('links', 'b/a-b-2')).toMatchObject({ state: 'unknown', carrier: 'Eems Glas' });
    expect(link.store.links.kept()['b/a-b-1']).toEqual(usual);
    reconfigured(link, other).tick();
    expect(link.keys('links')).toEqual(['b/a-b-2']);
    expect(Object.keys(link.store.links.kept())).toEqual(['b/a-b-2']);
    // Its source was told of it when the agent was started.
    expect(link.measured().after(1)).toMatchObject({ state: 'up', carrier: null });
  });
});
