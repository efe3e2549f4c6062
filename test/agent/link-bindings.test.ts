import { expect, test } from 'vitest';
import { configuredLinks, portBindings, routingBindings, tunnelBindings } from '../../agent/link-bindings.ts';
import { loadYaml } from '../support/agent-yaml.ts';

const YAML = `site: {id: a}
sources:
  - {type: stamp, peers: [{site: b, address: 192.0.2.7}], interval: 100ms}
  - {type: interfaces, interval: 5s}
  - {type: wireguard, interval: 10s}
links:
  - {peer: b, link: a-b-1, interface: eth4, protection: {type: wireguard, interface: wg0}, bgp: 192.0.2.2}
  - {peer: c, link: a-c-1, interface: {node: edge1, name: et-0/0/0}, protection: {type: macsec, interface: macsec0, required: false}}
`;

test('a link is expected to be told of by the sources that are there, each with its own patience', async () => {
  const config = await loadYaml(YAML);
  const [first, second] = configuredLinks(config, config);
  expect([...first!.expected]).toEqual([
    ['measured', 5_000],
    ['counters', 25_000],
    ['protection', 50_000],
  ]);
  expect(first).toMatchObject({ protectionRequired: true, limits: { name: 'Y.1541 class 0' } });
  // Nothing measures the second one or reads its protection, which is no reason to wait for it.
  expect([...second!.expected]).toEqual([['counters', 25_000]]);
  expect(second!.protectionRequired).toBe(false);
});

test('each source is given the links it tells of', async () => {
  const { links } = await loadYaml(YAML);
  expect(portBindings(links).map(({ node, port }) => [node, port])).toEqual([
    [null, 'eth4'],
    ['edge1', 'et-0/0/0'],
  ]);
  expect(tunnelBindings(links, 'wireguard')).toEqual([
    { peer: 'b', link: 'a-b-1', tunnel: 'wg0', publicKey: null },
  ]);
  expect(tunnelBindings(links, 'ipsec')).toEqual([]);
  expect(routingBindings(links)).toEqual([{ peer: 'b', link: 'a-b-1', bgp: '192.0.2.2', bfd: null }]);
});
