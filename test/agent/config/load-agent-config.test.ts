import { describe, expect, test } from 'vitest';
import { loadYaml } from '../../support/agent-yaml.ts';
import { CERTIFICATE, PRIVATE_KEY } from '../../support/configuration-files.ts';

const site = 'site: {id: de-halm}\n';

describe('an agent’s configuration', () => {
  test('of one line listens on loopback with a token beside it, and reads nothing', async () => {
    expect(await loadYaml(site)).toEqual({
      site: {
        id: 'de-halm',
        name: 'de-halm',
        jurisdiction: null,
        gridLimitWatts: null,
        gridRampWattsPerMinute: null,
      },
      listen: { host: '127.0.0.1', port: 7443, tls: null, token: { file: '/etc/weft/token' } },
      state: '/var/lib/weft',
      sources: [],
      links: [],
      stampReflector: null,
      power: null,
      peers: new Map(),
      scheduler: { type: 'none' },
      policy: null,
      policyFile: null,
      metrics: null,
    });
  });

  test('takes every key there is, with paths from its own folder and times in milliseconds', async () => {
    const config = await loadYaml(
      `site: {id: de-halm, name: "De Halm, Hoogkerk", jurisdiction: NL, gridLimitWatts: 70e6, gridRampWattsPerMinute: 2e6}
listen: {host: 0.0.0.0, port: 7443, tls: {certificate: a.pem, key: a-key.pem, operatorCa: operators-ca.pem, agentCa: agents-ca.pem, crl: revoked.pem}}
state: state
sources:
  - {type: nvidia-smi, interval: 2s, program: tools/fake-smi, node: gpu001}
  - {type: dcgm-exporter, targets: ["http://gpu[001-003]:9400/metrics"], interval: 15s}
  - {type: prometheus, url: "http://prometheus:9090", interval: 15s, timeout: 3s}
  - {type: kernel-log, path: /dev/kmsg}
  - {type: interfaces, root: /sys, interval: 5s}
  - {type: stamp, peers: [{site: eemshaven, address: "192.0.2.7", port: 862}], interval: 100ms}
  - {type: wireguard, command: [wg, show, all, dump]}
  - {type: redfish, targets: ["https://pdu-a01"], credentials: {file: redfish.yaml}, interval: 30s}
  - {type: snmp, targets: [{host: "pdu-b[01-02]", port: 161, community: {file: community}, profile: apc-rpdu2}], interval: 30s}
  - {type: modbus, targets: [{host: meter-1, profile: janitza-umg}], interval: 10s}
  - {type: openadr, url: "https://vtn.example/openadr3/3.1", credentials: {file: openadr.yaml}}
  - {type: prometheus, url: "http://[::1]:9090"}
stampReflector: {host: 0.0.0.0, port: 862}
peers: {eemshaven: {url: "wss://agent.eemshaven.example:7443", pin: "sha256/${'A'.repeat(43)}="}}
scheduler: {type: slurm, conf: /etc/slurm/slurm.conf, rest: "unix:/run/slurmrestd.sock"}
policy: {file: policy.yaml}
metrics: {host: 127.0.0.1, port: 9108}
`,
      {
        'a.pem': CERTIFICATE,
        'a-key.pem': PRIVATE_KEY,
        'operators-ca.pem': CERTIFICATE,
        'agents-ca.pem': { text: CERTIFICATE, mode: 0o644 },
        'revoked.pem': { text: '-----BEGIN X509 CRL-----\n', mode: 0o644 },
        'tools/fake-smi': { text: '#!/bin/sh\n', mode: 0o755 },
        'redfish.yaml': 'user: x\n',
        community: 'public\n',
        'openadr.yaml': 'client: x\n',
        '/etc/slurm/slurm.conf': { text: 'ClusterName=x\n', mode: 0o644 },
        'policy.yaml': 'roles: [{who: ["*"], may: [view]}]\n',
      },
    );
    expect(config.site).toEqual({
      id: 'de-halm',
      name: 'De Halm, Hoogkerk',
      jurisdiction: 'NL',
      gridLimitWatts: 70_000_000,
      gridRampWattsPerMinute: 2_000_000,
    });
    expect(config.listen).toEqual({
      host: '0.0.0.0',
      port: 7443,
      token: null,
      tls: {
        certificate: '/etc/weft/a.pem',
        key: '/etc/weft/a-key.pem',
        operatorCa: '/etc/weft/operators-ca.pem',
        agentCa: '/etc/weft/agents-ca.pem',
        crl: '/etc/weft/revoked.pem',
      },
    });
    expect(config.state).toBe('/etc/weft/state');
    expect(config.sources.map(({ name, intervalMs, timeoutMs }) => [name, intervalMs, timeoutMs])).toEqual([
      ['nvidia-smi', 2000, 10_000],
      ['dcgm-exporter', 15_000, 10_000],
      ['prometheus', 15_000, 3000],
      ['kernel-log', 1000, 2000],
      ['interfaces', 5000, 5000],
      ['stamp', 100, 2000],
      ['wireguard', 10_000, 10_000],
      ['redfish', 30_000, 10_000],
      ['snmp', 30_000, 10_000],
      ['modbus', 10_000, 10_000],
      ['openadr', 60_000, 10_000],
      ['prometheus-2', 15_000, 10_000],
    ]);
    expect(config.sources[0]).toMatchObject({ program: '/etc/weft/tools/fake-smi', node: 'gpu001' });
    expect(config.sources[1]).toMatchObject({
      targets: ['http://gpu001:9400/metrics', 'http://gpu002:9400/metrics', 'http://gpu003:9400/metrics'],
    });
    expect(config.sources[8]).toMatchObject({
      targets: [
        { host: 'pdu-b01', port: 161, community: { file: '/etc/weft/community' }, profile: 'apc-rpdu2' },
        { host: 'pdu-b02', port: 161, community: { file: '/etc/weft/community' }, profile: 'apc-rpdu2' },
      ],
    });
    expect(config.sources[9]).toMatchObject({
      targets: [{ host: 'meter-1', port: 502, unit: 1, profile: 'janitza-umg', wordOrder: null }],
    });
    expect(config.scheduler).toEqual({
      type: 'slurm',
      conf: '/etc/slurm/slurm.conf',
      rest: { kind: 'socket', path: '/run/slurmrestd.sock' },
      programs: null,
      intervalMs: 10_000,
      timeoutMs: 30_000,
    });
    expect(config.peers.get('eemshaven')).toEqual({
      url: 'wss://agent.eemshaven.example:7443',
      pin: `sha256/${'A'.repeat(43)}=`,
      token: null,
      jurisdiction: null,
    });
    expect(config.policy?.roles).toEqual([{ who: ['*'], may: ['view'], sites: ['*'] }]);
    expect(config.metrics).toEqual({ host: '127.0.0.1', port: 9108 });
  });

  test('leaves a program without a slash to the PATH, unless it lies beside the file', async () => {
    const yaml = `${site}sources: [{type: nvidia-smi, program: fake-smi}]\n`;
    expect((await loadYaml(yaml)).sources[0]).toMatchObject({ program: 'fake-smi' });
    const beside = { 'fake-smi': { text: '', mode: 0o755 } };
    expect((await loadYaml(yaml, beside)).sources[0]).toMatchObject({ program: '/etc/weft/fake-smi' });
  });

  test('takes a name that JavaScript has a meaning for', async () => {
    const yaml = `site: {id: constructor}\npeers: {constructor: {url: "wss://x:1"}, toString: {url: "wss://y:1"}}\n`;
    expect([...(await loadYaml(yaml)).peers.keys()]).toEqual(['constructor', 'toString']);
  });

  test('keeps an IPv6 address and expands a node set beside it', async () => {
    const yaml = `${site}sources: [{type: dcgm-exporter, targets: ["http://[::1]:9400", "http://g[1-2]:9400"]}]\n`;
    expect((await loadYaml(yaml)).sources[0]).toMatchObject({
      targets: ['http://[::1]:9400', 'http://g1:9400', 'http://g2:9400'],
    });
  });

  test('reads slurmrestd over TCP with a user and a token', async () => {
    const yaml = `${site}scheduler: {type: slurm, rest: "http://ctl:6820/", user: weft, token: {file: jwt}}\n`;
    expect((await loadYaml(yaml, { jwt: 'eyJ' })).scheduler).toMatchObject({
      rest: { kind: 'web', url: 'http://ctl:6820', user: 'weft', token: { file: '/etc/weft/jwt' } },
    });
  });
});
