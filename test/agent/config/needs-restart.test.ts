import { expect, test } from 'vitest';
import { needsRestart } from '../../../agent/config/needs-restart.ts';
import { loadYaml } from '../../support/agent-yaml.ts';

const SOURCES = 'sources: [{type: stamp, peers: [{site: b, address: 192.0.2.7}]}]';
const load = (links: string) => loadYaml(`site: {id: a}\n${SOURCES}\nlinks: [${links}]\n`);

const LINK = 'peer: b, link: a-b-1, interface: eth4, protection: {type: wireguard, interface: wg0}';

test.each([
  ['nothing', `{${LINK}}`, null],
  [
    'what it is and its limits',
    `{${LINK}, carrier: us, route: north, dataClasses: [health], limits: {class: 6}}`,
    null,
  ],
  ['whether it must be protected', `{${LINK.replace('wg0', 'wg0, required: false')}}`, null],
  ['another link without a place', `{${LINK}}, {peer: c, link: a-c-1}`, null],
  ['the interface', `{${LINK.replace('eth4', 'eth5')}}`, 'a-b-1'],
  ['the tunnel', `{${LINK.replace('wg0', 'wg1')}}`, 'a-b-1'],
  ['where its capacity comes from', `{${LINK}, capacityBitsPerSecond: 1e9}`, 'a-b-1'],
  ['another link with a place', `{${LINK}}, {peer: c, link: a-c-1, bfd: 192.0.2.9}`, 'a-c-1'],
  ['that it is gone', '', 'a-b-1, the one to b'],
  ['that its name is another', `{${LINK.replace('a-b-1', 'a-b-9')}}`, 'a-b-9, a-b-1, the one to b'],
])('of links that are read again, %s: what waits for the next start is said', async (_what, links, names) => {
  const kept = needsRestart(await load(`{${LINK}}`), await load(links));
  if (names === null) expect(kept).toBeNull();
  else expect(kept).toMatch(new RegExp(`^links \\(where ${names} is read\\): changed in the configuration`));
});
