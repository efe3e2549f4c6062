import { describe, expect, test } from 'vitest';
import { loadYaml } from '../../support/agent-yaml.ts';
import { problemLines } from '../../support/configuration-files.ts';

const load = (...sources: string[]) =>
  loadYaml(`site: {id: de-halm}\nsources:\n${sources.map((source) => `  - ${source}\n`).join('')}`, {
    community: 'public\n',
    'redfish.yaml': 'user: x\n',
  });

const SNMP = '{type: snmp, targets: [{host: "pdu-[1-300]", community: {file: community}}]}';
const SWITCH = '{type: snmp, targets: [{host: pdu-1, profile: if-mib, community: {file: community}}]}';
const redfish = (...urls: string[]) =>
  `{type: redfish, credentials: {file: redfish.yaml}, targets: [${urls.map((url) => `"${url}"`).join(', ')}]}`;
const modbus = (...targets: string[]) => `{type: modbus, targets: [${targets.join(', ')}]}`;

describe('devices whose meters would go by one name', () => {
  test('are refused in two sources, once, however many there are', async () => {
    expect(await problemLines(load(SNMP, redfish('https://pdu-[1-300].example')))).toEqual([
      '/etc/weft/agent.yaml:4: sources[1].targets: found "pdu-1"; expected a device that is read once, and sources[0] has one of that name already',
    ]);
  });

  test('are refused in one source, also where its targets are written in two ways', async () => {
    expect(await problemLines(load(redfish('https://pdu-1', 'https://pdu-1:443/redfish')))).toEqual([
      '/etc/weft/agent.yaml:3: sources[0].targets: found "pdu-1:443"; expected a device that is read once, and another target of it has one of that name already',
    ]);
    const meter = '{host: meter-1, profile: janitza-umg}';
    expect(await problemLines(load(modbus(meter, meter)))).toEqual([
      '/etc/weft/agent.yaml:3: sources[0].targets: found "meter-1:502"; expected a device that is read once, and another target of it has one of that name already',
    ]);
  });

  test('are none where domain, port or unit tells them apart, and none with a switch, which has no meters', async () => {
    const config = await load(
      SNMP,
      SWITCH,
      redfish('https://bmc-1.north.example', 'https://bmc-1.south.example', 'https://g:1', 'https://g:2'),
      modbus('{host: m, profile: janitza-umg}', '{host: m, unit: 2, profile: janitza-umg}'),
    );
    expect(config.sources).toHaveLength(4);
  });
});

describe('the machines of management controllers', () => {
  const controllers = (nodes: string) =>
    `{type: redfish, credentials: {file: redfish.yaml}, targets: ["https://bmc-[1-3]"], nodes: ${nodes}}`;

  test('are one for each target, in their order', async () => {
    const { sources } = await load(controllers('["gpu[1-2]", login]'));
    expect(sources[0]).toMatchObject({ nodes: ['gpu1', 'gpu2', 'login'] });
  });

  test('are refused where there are more or fewer, or one stands there twice', async () => {
    expect(await problemLines(load(controllers('["gpu[1-2]"]')))).toEqual([
      '/etc/weft/agent.yaml:3: sources[0].nodes: found 2 machines; expected one for each of the 3 targets, in their order',
    ]);
    expect(await problemLines(load(controllers('["gpu[1-2]", gpu1]')))).toEqual([
      '/etc/weft/agent.yaml:3: sources[0].nodes: found "gpu1"; expected a machine that stands there once',
    ]);
    expect(await problemLines(load(controllers('["gpu[1-"]')))).toHaveLength(1);
  });
});
