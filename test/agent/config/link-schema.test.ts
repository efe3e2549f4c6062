import { describe, expect, test } from 'vitest';
import { AGENT_YAML, loadYaml } from '../../support/agent-yaml.ts';
import { problemLines } from '../../support/configuration-files.ts';

const load = (links: string) => loadYaml(`site: {id: de-halm}\nlinks:\n  - ${links}\n`);
const KEY = 'FR2uTLTRNreBhwDPfRw8WknGtMvgdrOSWsXCL/94plk=';

describe('the links of an agent’s configuration', () => {
  test('need a peer and a name, and nothing else', async () => {
    expect((await load('{peer: eemshaven, link: dh-ee-1}')).links).toEqual([
      {
        peer: 'eemshaven',
        link: 'dh-ee-1',
        capacityBitsPerSecond: null,
        carrier: null,
        owner: null,
        jurisdiction: null,
        route: null,
        dataClasses: [],
        interface: null,
        optics: null,
        protection: null,
        bgp: null,
        bfd: null,
        limits: null,
      },
    ]);
  });

  test('take every key there is', async () => {
    const { links } = await load(
      `{peer: eemshaven, link: dh-ee-1, capacityBitsPerSecond: 400e9, carrier: "Eems Glas", owner: us, jurisdiction: NL/DE, route: "ring north", dataClasses: [health], interface: eth4, optics: {node: edge1, name: et-0/0/0}, protection: {type: wireguard, interface: wg0, publicKey: "${KEY}"}, bgp: 192.0.2.2, bfd: "2001:db8::2", limits: {class: 6, roundTripSeconds: 0.005, lossRatio: 0.0001}}`,
    );
    expect(links[0]).toEqual({
      peer: 'eemshaven',
      link: 'dh-ee-1',
      capacityBitsPerSecond: 400e9,
      carrier: 'Eems Glas',
      owner: 'us',
      jurisdiction: 'NL/DE',
      route: 'ring north',
      dataClasses: ['health'],
      interface: { node: null, name: 'eth4' },
      optics: { node: 'edge1', name: 'et-0/0/0' },
      protection: { type: 'wireguard', interface: 'wg0', publicKey: KEY, required: true },
      bgp: '192.0.2.2',
      bfd: '2001:db8::2',
      limits: { class: 6, roundTripSeconds: 0.005, delayVariationSeconds: null, lossRatio: 0.0001 },
    });
  });

  test.each([
    [
      '{peer: b, link: l, capacityBitsPerSecond: 400G}',
      'links[0].capacityBitsPerSecond: found "400G"; expected a number of bits a second above 0, such as 400e9',
    ],
    [
      '{peer: b, link: l, jurisdiction: nl}',
      'links[0].jurisdiction: found "nl"; expected a country by two capital letters, such as NL, or several such as NL/DE',
    ],
    [
      '{peer: b, link: l, protection: {type: wiregard, interface: wg0}}',
      'links[0].protection.type: found "wiregard"; expected wireguard, ipsec or macsec; did you mean "wireguard"?',
    ],
    [
      '{peer: b, link: l, protection: {type: ipsec, interface: wg0}}',
      'links[0].protection.child: missing; expected the name of a child of a connection',
    ],
    [
      '{peer: b, link: l, limits: {class: 8}}',
      'links[0].limits.class: found 8; expected a class of ITU-T Y.1541 from 0 to 7',
    ],
    ['{peer: b, link: l, owener: us}', 'links[0].owener: unknown key; did you mean "owner"?'],
  ])('that say %s are told what would be right', async (link, problem) => {
    const lines = await problemLines(load(link));
    expect(
      lines.some((line) => line.startsWith(`${AGENT_YAML}:3: ${problem}`)),
      lines.join('\n'),
    ).toBe(true);
  });

  test('have names of their own towards one peer', async () => {
    const lines = await problemLines(
      load('{peer: b, link: l}\n  - {peer: c, link: l}\n  - {peer: b, link: l}'),
    );
    expect(lines).toEqual([
      `${AGENT_YAML}:5: links[2].link: found "l"; expected a name that no other link to b has`,
    ]);
  });
});
