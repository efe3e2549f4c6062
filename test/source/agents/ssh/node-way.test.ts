import { describe, expect, it } from 'vitest';
import { hasNodeWay, nodeWay } from '../../../../source/agents/ssh/node-way.ts';
import type { SiteConfig } from '../../../../source/config/console-config.ts';

const site: SiteConfig = {
  id: 'de-halm',
  url: 'ws://127.0.0.1:1',
  via: [],
  access: { kind: 'none' },
  pin: null,
};
const bastion = { user: 'noc', host: 'bastion.example', port: 22 };

describe('a node', () => {
  it('is logged in to under its own name, as the user of the last hop', () => {
    const way = nodeWay({ ...site, via: [{ ...bastion, user: 'first' }, bastion] }, 'gpu001');
    expect(way.via).toHaveLength(2);
    expect(way.host).toEqual({ user: 'noc', host: 'gpu001', port: 22 });
  });

  it('is logged in to as its site says', () => {
    const shell = { user: 'root', address: '{node}.halm.example', port: 2222 };
    const { host } = nodeWay({ ...site, via: [bastion], shell }, 'GPU001');
    // Names of hosts have no case, and known_hosts is asked for the one that is dialled.
    expect(host).toEqual({ user: 'root', host: 'gpu001.halm.example', port: 2222 });
  });

  it('has no way where its site has neither hops nor words for it', () => {
    expect(hasNodeWay(site)).toBe(false);
    expect(hasNodeWay({ ...site, via: [bastion] })).toBe(true);
    expect(hasNodeWay({ ...site, shell: { user: null, address: '{node}', port: 22 } })).toBe(true);
  });
});
