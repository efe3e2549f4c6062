import { describe, expect, test } from 'vitest';
import { loadConsoleConfig, type Surroundings } from '../../../source/config/load-console-config.ts';
import { readToken } from '../../../source/config/read-token.ts';
import {
  CERTIFICATE,
  type FakeFile,
  fakeFiles,
  PRIVATE_KEY,
  problemLines,
} from '../../support/configuration-files.ts';

const FILE = '/etc/weft/weft.yaml';
const nowhere: Surroundings = { environment: {}, home: '/home/noc' };

function load(yaml: string, files: Readonly<Record<string, string | FakeFile>> = {}) {
  return loadConsoleConfig(FILE, fakeFiles({ [FILE]: yaml, ...files }), nowhere);
}

const TLS_FILES = {
  '/etc/weft/agents-ca.pem': CERTIFICATE,
  '/etc/weft/me.pem': CERTIFICATE,
  '/etc/weft/me-key.pem': PRIVATE_KEY,
};
const TLS = 'tls: {ca: agents-ca.pem, certificate: me.pem, key: me-key.pem}\n';

const PIN = `sha256/${'A'.repeat(43)}=`;

describe('a console’s configuration', () => {
  test('takes every key there is', async () => {
    const config = await load(
      `sites:
  - id: de-halm
    url: wss://agent.de-halm.example:7443
    via: [ssh://noc@bastion.de-halm.example:22, "ssh://[2001:db8::1]"]
    pin: "${PIN}"
  - {id: local, url: ws://127.0.0.1:7443, token: {file: token}}
  - {id: inside, url: "ws://127.0.0.1:7443", via: [ssh://noc@inside.example]}
${TLS}ssh: {knownHosts: ~/.ssh/known_hosts, identities: [~/.ssh/id_ed25519]}
policy: {dataClasses: {health: {jurisdictions: [NL]}}}
theme: deuteranopia
wall: {dim: "22:00-06:30"}
background: light
mouse: false
`,
      { ...TLS_FILES, '/home/noc/.ssh/id_ed25519': PRIVATE_KEY },
    );
    const tls = {
      ca: '/etc/weft/agents-ca.pem',
      certificate: '/etc/weft/me.pem',
      key: '/etc/weft/me-key.pem',
      crl: null,
    };
    expect(config).toEqual({
      file: FILE,
      sites: [
        {
          id: 'de-halm',
          url: 'wss://agent.de-halm.example:7443',
          via: [
            { user: 'noc', host: 'bastion.de-halm.example', port: 22 },
            { user: null, host: '2001:db8::1', port: 22 },
          ],
          access: { kind: 'certificate', tls },
          pin: PIN,
        },
        {
          id: 'local',
          url: 'ws://127.0.0.1:7443',
          via: [],
          access: { kind: 'token', file: '/etc/weft/token' },
          pin: null,
        },
        {
          id: 'inside',
          url: 'ws://127.0.0.1:7443',
          via: [{ user: 'noc', host: 'inside.example', port: 22 }],
          access: { kind: 'none' },
          pin: null,
        },
      ],
      ssh: { knownHosts: '/home/noc/.ssh/known_hosts', identities: ['/home/noc/.ssh/id_ed25519'] },
      dataClasses: new Map([['health', { sites: null, jurisdictions: ['NL'], links: null }]]),
      theme: 'deuteranopia',
      wall: { dim: { from: 22 * 60, to: 6 * 60 + 30 } },
      background: 'light',
      mouse: false,
    });
  });

  test.each([
    [
      'sites: []\n',
      ':1: sites: found a list of 0; expected a list of one site or more, such as [{id: de-halm, url: "wss://agent.de-halm.example:7443"}]',
    ],
    [
      'sites: [{id: a, url: "ws://10.0.0.1:7443"}]\n',
      ':1: sites[0].url: found ws://10.0.0.1:7443, which others can read; expected wss://, for ws:// is on loopback only',
    ],
    [
      'sites: [{id: a, url: "wss://10.0.0.1:7443"}]\n',
      ':1: sites[0].url: found wss:// without tls; expected tls: {ca, certificate, key} in this file',
    ],
    [
      'sites: [{id: a, url: "ws://127.0.0.1:1/weft"}]\n',
      ':1: sites[0].url: found "ws://127.0.0.1:1/weft"; expected wss://HOST:PORT, or ws://HOST:PORT on loopback, with nothing after the port',
    ],
    [
      'sites: [{id: a, url: "ws://127.0.0.1:1?token=geheim"}]\n',
      ':1: sites[0].url: a token in a URL; expected it in a file, for URLs are shown and logged',
    ],
    [
      'sites: [{id: a, url: "https://a:1"}]\n',
      ':1: sites[0].url: found "https://a:1"; expected wss://HOST:PORT, or ws://HOST:PORT on loopback',
    ],
    [
      'sites:\n  - {id: a, url: "ws://[::1]:1"}\n  - {id: a, url: "ws://[::1]:2"}\n',
      ':3: sites[1].id: found "a"; expected each site once',
    ],
    [
      'sites: [{id: a, url: "ws://[::1]:1", via: ["ssh://u:pw@h"]}]\n',
      ':1: sites[0].via[0]: a user or password in a URL; expected them in a file, for URLs are shown and logged',
    ],
    [
      'sites: [{id: a, url: "ws://[::1]:1"}]\ntheme: dark\n',
      ':2: theme: found "dark"; expected default, high-contrast, deuteranopia, tritanopia or monochrome',
    ],
    [
      'sites: [{id: a, url: "ws://[::1]:1"}]\nwall: {dim: at night}\n',
      ':2: wall.dim: found "at night"; expected hours of the day such as 22:00-06:00',
    ],
    [
      'sites: [{id: a, url: "ws://[::1]:1"}]\nwall: {dim: "06:00-06:00"}\n',
      ':2: wall.dim: found "06:00-06:00"; expected hours of the day such as 22:00-06:00',
    ],
    [
      'sites: [{id: a, url: "ws://[::1]:1"}]\nmouse: "off"\n',
      ':2: mouse: found "off"; expected true or false',
    ],
    [
      'sites: [{id: a, url: "ws://[::1]:1"}]\nbackground: white\n',
      ':2: background: found "white"; expected auto, dark or light',
    ],
    [
      'site: [{id: a}]\n',
      ':1: site: unknown key; did you mean "sites"? expected sites, tls, ssh, policy, theme, wall, background or mouse',
    ],
    [
      'sites: [{id: a, url: "ws://[::1]:1", pin: abc}]\n',
      ':1: sites[0].pin: found "abc"; expected sha256/ and 44 letters of base64, as weft doctor prints it',
    ],
  ])('that says %j is refused with the place', async (yaml, line) => {
    expect(await problemLines(load(yaml))).toContain(FILE + line);
  });

  test('with a key that others can read does not start', async () => {
    const files = { ...TLS_FILES, '/etc/weft/me-key.pem': { text: PRIVATE_KEY, mode: 0o644 } };
    expect(await problemLines(load(`sites: [{id: a, url: "wss://h:1"}]\n${TLS}`, files))).toEqual([
      `${FILE}:2: tls.key: /etc/weft/me-key.pem can be read by others (mode 0644); mend with: chmod 600 /etc/weft/me-key.pem`,
    ]);
  });
});

describe('a console looks for its configuration', () => {
  const site = 'sites: [{id: ID, url: "ws://[::1]:1"}]\n';
  const all = {
    '/named.yaml': site.replace('ID', 'named'),
    '/variable.yaml': site.replace('ID', 'variable'),
    '/xdg/weft/weft.yaml': site.replace('ID', 'xdg'),
    '/home/noc/.config/weft/weft.yaml': site.replace('ID', 'home'),
    '/etc/weft/weft.yaml': site.replace('ID', 'machine'),
  };
  const found = async (
    named: string | null,
    environment: Surroundings['environment'],
    missing: readonly string[] = [],
  ) => {
    const files = Object.fromEntries(Object.entries(all).filter(([path]) => !missing.includes(path)));
    return (await loadConsoleConfig(named, fakeFiles(files), { environment, home: '/home/noc' })).sites[0]
      ?.id;
  };
  const both = { WEFT_CONFIG: '/variable.yaml', XDG_CONFIG_HOME: '/xdg' };

  test('where it was told first, then in its variable, then in the usual places', async () => {
    expect(await found('/named.yaml', both)).toBe('named');
    expect(await found(null, both)).toBe('variable');
    expect(await found(null, { XDG_CONFIG_HOME: '/xdg' })).toBe('xdg');
    expect(await found(null, {})).toBe('home');
    expect(await found(null, {}, ['/home/noc/.config/weft/weft.yaml'])).toBe('machine');
  });

  test('and does not pass over one that was named', async () => {
    expect(await problemLines(found(null, { WEFT_CONFIG: '/gone.yaml' }))).toEqual([
      '/gone.yaml: file not found; expected a console’s configuration',
    ]);
  });

  test('and says how to begin when there is none', async () => {
    const error = await loadConsoleConfig(null, fakeFiles({}), nowhere).catch((cause: unknown) => cause);
    expect(Reflect.get(Object(error), 'message')).toBe(
      'weft: no configuration found, looked for /home/noc/.config/weft/weft.yaml and /etc/weft/weft.yaml; expected one there, in $WEFT_CONFIG or by --config FILE',
    );
    expect(Reflect.get(Object(error), 'nextStep')).toBe(
      'try "weft demo" for a simulated federation, or begin /home/noc/.config/weft/weft.yaml with sites: [{id: NAME, url: "wss://HOST:PORT"}]',
    );
  });
});

describe('a site’s token', () => {
  test('is read without its line end', async () => {
    expect(await readToken('/t', fakeFiles({ '/t': 'a-token-of-some-length\n' }))).toBe(
      'a-token-of-some-length',
    );
  });

  test('that is missing, open to others or none is told in words without it', async () => {
    expect(await problemLines(readToken('/t', fakeFiles({})))).toEqual([
      '/t: file not found; expected the agent’s token, which the agent makes when it starts',
    ]);
    expect(await problemLines(readToken('/t', fakeFiles({ '/t': { text: 'x', mode: 0o660 } })))).toEqual([
      '/t: can be read by others (mode 0660); mend with: chmod 600 /t',
    ]);
    expect(await problemLines(readToken('/t', fakeFiles({ '/t': 'a\r\nb: c' })))).toEqual([
      '/t: holds no token; expected one line of 16 to 512 letters, digits and the signs of base64',
    ]);
  });
});
