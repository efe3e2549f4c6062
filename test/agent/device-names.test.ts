import { describe, expect, test } from 'vitest';
import { modbusDevices, nodeOfUrl, redfishDevices, snmpDevices } from '../../agent/device-names.ts';

test.each([
  ['http://gpu001:9400/metrics', 'gpu001'],
  ['https://gpu001.cluster.example.org/metrics', 'gpu001'],
  ['http://10.0.0.5:9400/metrics', '10.0.0.5'],
  ['http://[fd00::1]:9400/metrics', 'fd00::1'],
  ['gpu001', 'gpu001'],
])('%s stands for the node %s', (url, node) => {
  expect(nodeOfUrl(url)).toBe(node);
});

describe('what meters call their device', () => {
  test('by Redfish is its host, with as much of its domain and port as tells it from the others', () => {
    expect(
      redfishDevices([
        'https://pdu-1.north.example',
        'https://pdu-1.south.example',
        'https://gateway:8443',
        'https://gateway:9443',
        'https://gateway',
        'https://pdu-2.north.example',
      ]),
    ).toEqual([
      'pdu-1.north.example',
      'pdu-1.south.example',
      'gateway:8443',
      'gateway:9443',
      'gateway:443',
      'pdu-2',
    ]);
  });

  test('by SNMP and Modbus has the port, number or unit where several stand behind one host', () => {
    const snmp = [
      { host: 'a', port: 161 },
      { host: 'a', port: 1161 },
      { host: 'a', port: 1161 },
      { host: 'b', port: 161 },
    ];
    expect(snmpDevices(snmp).map(({ device }) => device)).toEqual(['a:161', 'a:1161', 'a:1161#2', 'b']);
    const modbus = [
      { host: 'g', port: 502, unit: 1 },
      { host: 'g', port: 502, unit: 12 },
      { host: 'm', port: 502, unit: 12 },
    ];
    expect(modbusDevices(modbus).map(({ device }) => device)).toEqual(['g:502', 'g:502 unit 12', 'm']);
  });
});
