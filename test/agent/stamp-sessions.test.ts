import { expect, test } from 'vitest';
import { linkOf } from '../../agent/config/link-of-peer.ts';
import { configuredLinks } from '../../agent/link-bindings.ts';
import { stampSessions } from '../../agent/stamp-sessions.ts';
import { AGENT_YAML, loadYaml } from '../support/agent-yaml.ts';

const load = (yaml: string) => loadYaml(`site: {id: a}\n${yaml}`, { 'b.key': 'a key\n' });

test('each peer of a source is a session of one link: the one it names, or the only one to its site', async () => {
  const { sources, links } = await load(`sources:
  - {type: stamp, interval: 50ms, timestamps: ptp, peers: [{site: b, address: 192.0.2.7, key: {file: b.key}}]}
  - {type: stamp, peers: [{site: c, link: a-c-2, address: c.example, port: 8620}, {site: c, address: 192.0.2.9}, {site: d, address: "::1"}]}
links:
  - {peer: b, link: a-b-1}
  - {peer: c, link: a-c-1}
  - {peer: c, link: a-c-2}
`);
  const common = { keyFile: null, port: 862, intervalMs: 100, timestamps: 'ntp', source: 'stamp-2' };
  expect(stampSessions(sources, links)).toEqual([
    {
      ...common,
      source: 'stamp',
      site: 'b',
      link: 'a-b-1',
      host: '192.0.2.7',
      intervalMs: 50,
      keyFile: '/etc/weft/b.key',
      timestamps: 'ptp',
    },
    { ...common, site: 'c', link: 'a-c-2', host: 'c.example', port: 8620 },
    { ...common, site: 'c', link: null, host: '192.0.2.9' },
    { ...common, site: 'd', link: 'd', host: '::1' },
  ]);
  expect(linkOf({ site: 'c', link: null }, links)).toBeNull();
});

test('two peers that measure one link are refused, whether they name it or it is the only one', async () => {
  const problem = (key: string, link: string, before: string) =>
    `sources[${key}: found link ${link} to b a second time; expected one that ${before} does not measure already`;
  const named = load(`sources:
  - {type: stamp, peers: [{site: b, link: a-b-1, address: 192.0.2.7}, {site: b, link: a-b-2, address: 192.0.2.9}]}
  - {type: stamp, peers: [{site: b, link: a-b-1, address: "2001:db8::7"}]}
links: [{peer: b, link: a-b-1}, {peer: b, link: a-b-2}]
`);
  await expect(named).rejects.toThrow(problem('1].peers[0].link', 'a-b-1', '192.0.2.7'));
  await expect(named).rejects.toThrow(AGENT_YAML);
  const only =
    load(`sources: [{type: stamp, peers: [{site: b, address: 192.0.2.7}, {site: b, address: b.example}]}]
links: [{peer: b, link: a-b-1}]
`);
  await expect(only).rejects.toThrow(problem('0].peers[1].site', 'a-b-1', '192.0.2.7'));
  const none = load(
    'sources: [{type: stamp, peers: [{site: b, address: 192.0.2.7}, {site: b, address: 192.0.2.8}]}]',
  );
  await expect(none).rejects.toThrow(problem('0].peers[1].site', 'b', '192.0.2.7'));
});

test('only links that packets are sent over are waited for to be measured', async () => {
  const config = await load(`sources:
  - {type: stamp, peers: [{site: b, link: a-b-2, address: 192.0.2.7}]}
links: [{peer: b, link: a-b-1}, {peer: b, link: a-b-2}]
`);
  expect(
    configuredLinks(config, config).map(({ link, expected }) => [link, expected.has('measured')]),
  ).toEqual([
    ['a-b-1', false],
    ['a-b-2', true],
  ]);
});

test('a reflector answers peers, and whom else it is told to', async () => {
  const reflector = async (yaml: string) => (await load(`stampReflector: ${yaml}\n`)).stampReflector;
  expect(await reflector('{}')).toEqual({
    host: '0.0.0.0',
    port: 862,
    answers: [],
    packetsPerSecond: 5000,
    stateful: true,
    timestamps: 'ntp',
  });
  expect(await reflector('{answers: everyone, stateful: false, packetsPerSecond: 20}')).toMatchObject({
    answers: 'everyone',
    stateful: false,
    packetsPerSecond: 20,
  });
  expect(await reflector('{answers: [192.0.2.0/24, "2001:db8::/32", 192.0.2.7]}')).toMatchObject({
    answers: ['192.0.2.0/24', '2001:db8::/32', '192.0.2.7'],
  });
  await expect(reflector('{answers: somebody}')).rejects.toThrow(
    'stampReflector.answers: found "somebody"; expected everyone, or a list of addresses and networks such as ["192.0.2.0/24"]',
  );
  await expect(reflector('{answers: [192.0.2.0/33]}')).rejects.toThrow(
    'expected an address, or a network such as 192.0.2.0/24',
  );
  await expect(reflector('{timestamps: tai}')).rejects.toThrow('expected ntp or ptp');
});

test('a key is in a file of its own that others cannot read', async () => {
  const yaml = 'sources: [{type: stamp, peers: [{site: b, address: 192.0.2.7, key: {file: b.key}}]}]\n';
  const files = { 'b.key': { text: 'a key\n', mode: 0o644 } };
  await expect(loadYaml(`site: {id: a}\n${yaml}`, files)).rejects.toThrow('chmod 600 /etc/weft/b.key');
});
