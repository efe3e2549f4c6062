import { describe, expect, test } from 'vitest';
import { loadAgentConfig } from '../../../agent/config/load-agent-config.ts';
import { ConfigurationError } from '../../../protocol/configuration/configuration-error.ts';
import {
  CERTIFICATE,
  type FakeFile,
  fakeFiles,
  PRIVATE_KEY,
  problemLines,
} from '../../support/configuration-files.ts';

const FILE = '/etc/weft/agent.yaml';

function load(yaml: string, files: Readonly<Record<string, string | FakeFile>> = {}) {
  return loadAgentConfig(FILE, fakeFiles({ [FILE]: yaml, ...files }));
}

const problems = (yaml: string, files: Readonly<Record<string, string | FakeFile>> = {}) =>
  problemLines(load(yaml, files));

const site = 'site: {id: de-halm}\n';

describe('an agent’s configuration', () => {
  test('of one line listens on loopback with a token beside it, and reads nothing', async () => {
    expect(await load(site)).toEqual({
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
    const config = await load(
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
        '/etc/weft/a.pem': CERTIFICATE,
        '/etc/weft/a-key.pem': PRIVATE_KEY,
        '/etc/weft/operators-ca.pem': CERTIFICATE,
        '/etc/weft/agents-ca.pem': { text: CERTIFICATE, mode: 0o644 },
        '/etc/weft/revoked.pem': { text: '-----BEGIN X509 CRL-----\n', mode: 0o644 },
        '/etc/weft/tools/fake-smi': { text: '#!/bin/sh\n', mode: 0o755 },
        '/etc/weft/redfish.yaml': 'user: x\n',
        '/etc/weft/community': 'public\n',
        '/etc/weft/openadr.yaml': 'client: x\n',
        '/etc/slurm/slurm.conf': { text: 'ClusterName=x\n', mode: 0o644 },
        '/etc/weft/policy.yaml': 'roles: [{who: ["*"], may: [view]}]\n',
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
    expect((await load(yaml)).sources[0]).toMatchObject({ program: 'fake-smi' });
    const beside = { '/etc/weft/fake-smi': { text: '', mode: 0o755 } };
    expect((await load(yaml, beside)).sources[0]).toMatchObject({ program: '/etc/weft/fake-smi' });
  });

  test('takes a name that JavaScript has a meaning for', async () => {
    const yaml = `site: {id: constructor}\npeers: {constructor: {url: "wss://x:1"}, toString: {url: "wss://y:1"}}\n`;
    expect([...(await load(yaml)).peers.keys()]).toEqual(['constructor', 'toString']);
  });

  test('keeps an IPv6 address and expands a node set beside it', async () => {
    const yaml = `${site}sources: [{type: dcgm-exporter, targets: ["http://[::1]:9400", "http://g[1-2]:9400"]}]\n`;
    expect((await load(yaml)).sources[0]).toMatchObject({
      targets: ['http://[::1]:9400', 'http://g1:9400', 'http://g2:9400'],
    });
  });

  test('reads slurmrestd over TCP with a user and a token', async () => {
    const yaml = `${site}scheduler: {type: slurm, rest: "http://ctl:6820/", user: weft, token: {file: jwt}}\n`;
    expect((await load(yaml, { '/etc/weft/jwt': 'eyJ' })).scheduler).toMatchObject({
      rest: { kind: 'web', url: 'http://ctl:6820', user: 'weft', token: { file: '/etc/weft/jwt' } },
    });
  });
});

describe('a mistake in an agent’s configuration is told in full:', () => {
  const tls = 'listen: {host: 10.0.0.1, tls: {certificate: a.pem, key: a-key.pem, operatorCa: a.pem}}\n';
  const exporters =
    'nvidia-smi, dcgm-exporter, node-exporter, prometheus, kernel-log, interfaces, stamp, wireguard, ipsec, macsec, frr, perfquery, network-exporter, redfish, snmp, modbus or openadr';

  test.each<[string, string, Readonly<Record<string, string | FakeFile>>, string]>([
    ['a missing site', 'sources: []\n', {}, ': site: missing; expected a mapping such as {id: de-halm}'],
    [
      'a mistyped key',
      `${site}sources:\n  - type: nvidia-smi\n    intervall: 2s\n`,
      {},
      ':4: sources[0].intervall: unknown key; did you mean "interval"? expected type, interval, timeout, program or node',
    ],
    [
      'a duration without its unit',
      `${site}sources:\n  - {type: nvidia-smi, interval: 2}\n`,
      {},
      ':3: sources[0].interval: found 2; expected a duration such as 250ms, 2s or 5m',
    ],
    [
      'a duration out of bounds',
      `${site}sources:\n  - {type: nvidia-smi, interval: 1ms}\n`,
      {},
      ':3: sources[0].interval: found "1ms"; expected from 10ms to 1d',
    ],
    [
      'a type that does not exist',
      `${site}sources: [{type: nvidia-sim}]\n`,
      {},
      `:2: sources[0].type: found "nvidia-sim"; expected ${exporters}; did you mean "nvidia-smi"?`,
    ],
    [
      'a range that runs backwards',
      `${site}sources: [{type: dcgm-exporter, targets: ["http://g[3-1]:9400"]}]\n`,
      {},
      ':2: sources[0].targets[0]: node set "http://g[3-1]:9400", character 10: the range 3-1 runs backwards; write 1-3; expected a node set such as gpu[001-128]',
    ],
    [
      'a key file that is missing',
      `${site}${tls}`,
      { '/etc/weft/a.pem': CERTIFICATE },
      ':2: listen.tls.key: file not found: /etc/weft/a-key.pem; expected a PEM file readable by this user only',
    ],
    [
      'a key file that others can read',
      `${site}${tls}`,
      { '/etc/weft/a.pem': CERTIFICATE, '/etc/weft/a-key.pem': { text: PRIVATE_KEY, mode: 0o640 } },
      ':2: listen.tls.key: /etc/weft/a-key.pem can be read by others (mode 0640); mend with: chmod 600 /etc/weft/a-key.pem',
    ],
    [
      'a certificate where a key should be',
      `${site}${tls}`,
      { '/etc/weft/a.pem': CERTIFICATE, '/etc/weft/a-key.pem': CERTIFICATE },
      ':2: listen.tls.key: no private key in /etc/weft/a-key.pem; expected a PEM file with -----BEGIN PRIVATE KEY-----',
    ],
    [
      'an address that others reach, without certificates',
      `${site}listen:\n  host: 0.0.0.0\n`,
      {},
      ':3: listen.host: found 0.0.0.0, which others can reach, without tls; expected tls: {certificate, key, operatorCa}, or host: 127.0.0.1',
    ],
    [
      'a token where others reach',
      `${site}listen: {host: 10.0.0.1, token: {file: token}}\n`,
      {},
      ':2: listen.token: found with host 10.0.0.1, which others can reach; expected tls: {certificate, key, operatorCa}, for a token is for loopback only',
    ],
    [
      'a token written into the file',
      `${site}listen: {token: c2VjcmV0IHNlY3JldA}\n`,
      {},
      ':2: listen.token: found a value that is not shown here, for it may be a secret; expected {file: PATH}, a file with a token, readable by this user only',
    ],
    [
      'a token’s place without a protocol',
      `${site}sources: [{type: openadr, url: "https://v", tokenUrl: login/token, credentials: {file: openadr.yaml}}]\n`,
      { '/etc/weft/openadr.yaml': 'clientId: a' },
      ':2: sources[0].tokenUrl: found "login/token"; expected https:// or http://…, such as https://login.example/token',
    ],
    [
      'an order of words that is none',
      `${site}sources: [{type: modbus, targets: [{host: m, profile: p, wordOrder: litle}]}]\n`,
      {},
      ':2: sources[0].targets[0].wordOrder: found "litle"; expected big or little; did you mean "little"?',
    ],
    [
      'a community that others can read',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: community}}]}]\n`,
      { '/etc/weft/community': { text: 'public', mode: 0o644 } },
      ':2: sources[0].targets[0].community.file: /etc/weft/community can be read by others (mode 0644); mend with: chmod 600 /etc/weft/community',
    ],
    [
      'an SNMP target by nobody',
      `${site}sources: [{type: snmp, targets: [{host: p}]}]\n`,
      {},
      ':2: sources[0].targets[0].community: missing; expected community: {file: PATH} for SNMP v2c, or a user for v3',
    ],
    [
      'an SNMP target by a community and a user',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: a}, user: {name: weft, auth: {protocol: sha256, file: a}, privacy: {protocol: aes, file: a}}}]}]\n`,
      { '/etc/weft/a': 'password1' },
      ':2: sources[0].targets[0].community: found beside a user; expected one of them: community: {file: PATH} for SNMP v2c, or a user for v3',
    ],
    [
      'an SNMP user whose password others can read',
      `${site}sources: [{type: snmp, targets: [{host: p, user: {name: weft, auth: {protocol: sha256, file: a}, privacy: {protocol: aes, file: b}}}]}]\n`,
      { '/etc/weft/a': 'password1', '/etc/weft/b': { text: 'password2', mode: 0o640 } },
      ':2: sources[0].targets[0].user.privacy.file: /etc/weft/b can be read by others (mode 0640); mend with: chmod 600 /etc/weft/b',
    ],
    [
      'an SNMP user of a protocol that is broken',
      `${site}sources: [{type: snmp, targets: [{host: p, user: {name: weft, auth: {protocol: md5, file: a}, privacy: {protocol: aes, file: a}}}]}]\n`,
      { '/etc/weft/a': 'password1' },
      ':2: sources[0].targets[0].user.auth.protocol: found "md5"; expected sha, sha224, sha256, sha384 or sha512',
    ],
    [
      'an SNMP profile that is none',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: a}, profile: apc-rpdu}]}]\n`,
      { '/etc/weft/a': 'public' },
      ':2: sources[0].targets[0].profile: found "apc-rpdu"; expected if-mib, apc-rpdu2, raritan-pdu2, vertiv-geist, eaton-epdu, servertech-sentry4, ups-mib or nut-extend; did you mean "apc-rpdu2"?',
    ],
    [
      'switches beside power distribution units',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: a}, profile: if-mib}, {host: q, community: {file: a}}]}]\n`,
      { '/etc/weft/a': 'public' },
      ':2: sources[0].targets: switches (profile: if-mib) beside other devices; expected each in a source of its own',
    ],
    [
      'a password in a URL',
      `${site}sources: [{type: prometheus, url: "http://me:geheim@prometheus:9090"}]\n`,
      {},
      ':2: sources[0].url: a user or password in a URL; expected them in a file, for URLs are shown and logged',
    ],
    [
      'a peer in the clear off loopback',
      `${site}peers: {b: {url: "ws://10.0.0.2:7443"}}\n`,
      {},
      ':2: peers.b.url: found ws://10.0.0.2:7443, which others can read; expected wss://, for ws:// is for loopback only',
    ],
    [
      'the pin of a peer that shows no certificate',
      `${site}peers: {b: {url: "ws://127.0.0.1:7443", pin: "sha256/${'A'.repeat(43)}="}}\n`,
      {},
      ':2: peers.b.pin: found with ws://, where no certificate is shown; expected a url with wss://',
    ],
    [
      'the pin of a peer that is none',
      `${site}peers: {c: {url: "wss://c:1", pin: "AB:CD"}}\n`,
      {},
      ':2: peers.c.pin: found "AB:CD"; expected sha256/ and 44 letters of base64, as weft doctor prints it',
    ],
    [
      'a list of revocations that is a certificate',
      `${site}listen: {tls: {certificate: a.pem, key: a.pem, operatorCa: a.pem, crl: a.pem}}\n`,
      { '/etc/weft/a.pem': `${CERTIFICATE}${PRIVATE_KEY}` },
      ':2: listen.tls.crl: no revocation list in /etc/weft/a.pem; expected a PEM file with -----BEGIN X509 CRL----- (openssl crl -inform DER -in FILE makes one)',
    ],
    [
      'a program that is none',
      `${site}sources: [{type: nvidia-smi, program: ./fake}]\n`,
      { '/etc/weft/fake': { text: '', mode: 0o644 } },
      ':2: sources[0].program: /etc/weft/fake is no program (mode 0644); mend with: chmod +x /etc/weft/fake',
    ],
    [
      'a key that is twice there',
      `${site}state: a\nstate: b\n`,
      {},
      ':3: state: stands on line 2 already; expected it once',
    ],
    [
      'a tab',
      'site:\n\tid: de-halm\n',
      {},
      ':2: a tab in the indentation; expected spaces, which is all that YAML allows there',
    ],
    [
      'a slurm.conf that is missing',
      `${site}scheduler: {type: slurm, conf: slurm.conf}\n`,
      {},
      ':2: scheduler.conf: file not found: /etc/weft/slurm.conf; expected a slurm.conf',
    ],
    [
      'a user without slurmrestd',
      `${site}scheduler: {type: slurm, user: weft}\n`,
      {},
      ':2: scheduler.user: found without slurmrestd over TCP; expected it beside rest: "http://HOST:PORT"',
    ],
  ])('%s', async (_, yaml, files, line) => {
    expect(await problems(yaml, files)).toEqual([FILE + line]);
  });

  test('a file that is not there', async () => {
    expect(await problemLines(loadAgentConfig('agent.yaml', fakeFiles({})))).toEqual([
      'agent.yaml: file not found; expected an agent’s configuration; give its path with --config',
    ]);
  });

  test('a file that anyone may change, for it names programs to run', async () => {
    expect(await problems('', { [FILE]: { text: site, mode: 0o666 } })).toEqual([
      `${FILE}: ${FILE} can be changed by anyone on this machine (mode 0666); mend with: chmod o-w ${FILE}`,
    ]);
  });

  test('many at once, in the order of the file, with what to do first', async () => {
    const yaml = 'site: {id: de halm}\nstate: 5\nmetrics: {port: 70000}\n';
    const error = await load(yaml).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(String(Reflect.get(Object(error), 'message')).split('\n')).toEqual([
      `${FILE}:1: site.id: found "de halm"; expected the site’s id: letters, digits, ".", "_" and "-", at most 63 (in quotes if it is all digits)`,
      `${FILE}:2: state: found 5; expected a folder that the agent may write`,
      `${FILE}:3: metrics.port: found 70000; expected a port from 0 to 65535`,
    ]);
    expect(Reflect.get(Object(error), 'nextStep')).toBe(`mend ${FILE}, then the other 2, and start again`);
  });

  test('a key with escape sequences, which do not reach the terminal', async () => {
    const [line] = await problems(`${site}"a\\e[2J\\u202Eb": 1\n`);
    expect(line).toContain(':2: ["a\\u001b[2J‹202E›b"]: unknown key;');
  });

  test('a mode, with the command that mends it as the next step', async () => {
    const yaml = `${site}listen: {token: {file: token}}\n`;
    const error = await load(yaml, { '/etc/weft/token': { text: 'x', mode: 0o604 } }).catch(
      (cause: unknown) => cause,
    );
    expect(Reflect.get(Object(error), 'nextStep')).toBe('run chmod 600 /etc/weft/token and start again');
  });
});

describe('a policy', () => {
  const withPolicy = (policy: string) =>
    load(`${site}policy: {file: policy.yaml}\n`, { '/etc/weft/policy.yaml': policy });

  test('that is empty has the strictest limits there are', async () => {
    expect((await withPolicy('')).policy).toEqual({
      roles: [],
      limits: {
        drainingRatio: 0.15,
        cappedRatio: 1,
        commandsPerMinute: 30,
        keepFree: new Map(),
        frozen: null,
      },
      approvals: { evacuate: true, drainRatioOver: 0.1, dataClasses: [] },
      dataClasses: new Map(),
      unknownClass: null,
      migration: { transfer: { type: 'shared' } },
    });
  });

  test('takes every key there is', async () => {
    const config = await withPolicy(`roles:
  - {who: ["weft://operator/noc-1", "weft://operator/noc-2"], may: [cordon, drain, uncordon, migrate, evacuate, approve], sites: ["*"]}
  - {who: ["*"], may: [view, acknowledge]}
limits: {drainingRatio: 0.2, commandsPerMinute: 10, keepFree: {h100: 16}, frozen: "audit of the grid connection"}
approvals: {evacuate: false, drainRatioOver: 0.05, dataClasses: [health]}
dataClasses:
  health: {sites: [de-halm, eemshaven], jurisdictions: [NL], links: [certified, protected]}
  internal: {jurisdictions: [NL, DE, BE]}
  public: {}
unknownClass: internal
migration: {transfer: {type: rsync, target: "user@host:/path"}}
`);
    expect(config.policy?.limits.keepFree).toEqual(new Map([['h100', 16]]));
    expect(config.policy?.limits.frozen).toBe('audit of the grid connection');
    expect(config.policy?.dataClasses.get('public')).toEqual({
      sites: null,
      jurisdictions: null,
      links: null,
    });
    expect(config.policy?.unknownClass).toBe('internal');
    expect(config.policy?.migration.transfer).toEqual({ type: 'rsync', target: 'user@host:/path' });
    expect(config.policyFile).toBe('/etc/weft/policy.yaml');
  });

  test.each([
    [
      'roles: [{who: ["*"], may: [drian]}]\n',
      ':1: roles[0].may[0]: found "drian"; expected view, cordon, drain, uncordon, migrate, cancel, evacuate, acknowledge, shed, approve or speak-for; did you mean "drain"?',
    ],
    [
      'limits: {drainingRatio: 15}\n',
      ':1: limits.drainingRatio: found 15; expected a share from 0 to 1, such as 0.15',
    ],
    [
      'dataClasses: {health: {}}\nunknownClass: helth\n',
      ':2: unknownClass: found "helth"; expected the name of a data class of this file; did you mean "health"?',
    ],
    [
      'dataClasses: {health: {jurisdictions: [nl]}}\n',
      ':1: dataClasses.health.jurisdictions[0]: found "nl"; expected a country by two capital letters, such as NL',
    ],
    [
      'roles: [{who: [bob], may: [view]}]\n',
      ':1: roles[0].who[0]: found "bob"; expected "*" or an identity such as weft://operator/noc-1',
    ],
  ])('that says %j is refused with the place', async (policy, line) => {
    expect(await problemLines(withPolicy(policy))).toEqual([`/etc/weft/policy.yaml${line}`]);
  });
});
