import { describe, expect, test } from 'vitest';
import { AGENT_YAML, type Mistake, mistakesIn } from '../../support/agent-yaml.ts';

const site = 'site: {id: de-halm}\n';

describe('a mistake in an agent’s configuration is told in full:', () => {
  const exporters =
    'nvidia-smi, dcgm-exporter, node-exporter, prometheus, kernel-log, interfaces, stamp, wireguard, ipsec, macsec, frr, perfquery, network-exporter, redfish, snmp, modbus or openadr';

  test.each<Mistake>([
    [
      'a duration without its unit',
      `${site}sources:\n  - {type: nvidia-smi, interval: 2}\n`,
      ':3: sources[0].interval: found 2; expected a duration such as 250ms, 2s or 5m',
    ],
    [
      'a duration out of bounds',
      `${site}sources:\n  - {type: nvidia-smi, interval: 1ms}\n`,
      ':3: sources[0].interval: found "1ms"; expected from 10ms to 1d',
    ],
    [
      'a type that does not exist',
      `${site}sources: [{type: nvidia-sim}]\n`,
      `:2: sources[0].type: found "nvidia-sim"; expected ${exporters}; did you mean "nvidia-smi"?`,
    ],
    [
      'a range that runs backwards',
      `${site}sources: [{type: dcgm-exporter, targets: ["http://g[3-1]:9400"]}]\n`,
      ':2: sources[0].targets[0]: node set "http://g[3-1]:9400", character 10: the range 3-1 runs backwards; write 1-3; expected a node set such as gpu[001-128]',
    ],
    [
      'a token’s place without a protocol',
      `${site}sources: [{type: openadr, url: "https://v", tokenUrl: login/token, credentials: {file: openadr.yaml}}]\n`,
      ':2: sources[0].tokenUrl: found "login/token"; expected https:// or http://…, such as https://login.example/token',
      { 'openadr.yaml': 'clientId: a' },
    ],
    [
      'an order of words that is none',
      `${site}sources: [{type: modbus, targets: [{host: m, profile: p, wordOrder: litle}]}]\n`,
      ':2: sources[0].targets[0].wordOrder: found "litle"; expected big or little; did you mean "little"?',
    ],
    [
      'a community that others can read',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: community}}]}]\n`,
      ':2: sources[0].targets[0].community.file: /etc/weft/community can be read by others (mode 0644); mend with: chmod 600 /etc/weft/community',
      { community: { text: 'public', mode: 0o644 } },
    ],
    [
      'an SNMP target by nobody',
      `${site}sources: [{type: snmp, targets: [{host: p}]}]\n`,
      ':2: sources[0].targets[0].community: missing; expected community: {file: PATH} for SNMP v2c, or a user for v3',
    ],
    [
      'an SNMP target by a community and a user',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: a}, user: {name: weft, auth: {protocol: sha256, file: a}, privacy: {protocol: aes, file: a}}}]}]\n`,
      ':2: sources[0].targets[0].community: found beside a user; expected one of them: community: {file: PATH} for SNMP v2c, or a user for v3',
      { a: 'password1' },
    ],
    [
      'an SNMP user whose password others can read',
      `${site}sources: [{type: snmp, targets: [{host: p, user: {name: weft, auth: {protocol: sha256, file: a}, privacy: {protocol: aes, file: b}}}]}]\n`,
      ':2: sources[0].targets[0].user.privacy.file: /etc/weft/b can be read by others (mode 0640); mend with: chmod 600 /etc/weft/b',
      { a: 'password1', b: { text: 'password2', mode: 0o640 } },
    ],
    [
      'an SNMP user of a protocol that is broken',
      `${site}sources: [{type: snmp, targets: [{host: p, user: {name: weft, auth: {protocol: md5, file: a}, privacy: {protocol: aes, file: a}}}]}]\n`,
      ':2: sources[0].targets[0].user.auth.protocol: found "md5"; expected sha, sha224, sha256, sha384 or sha512',
      { a: 'password1' },
    ],
    [
      'an SNMP profile that is none',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: a}, profile: apc-rpdu}]}]\n`,
      ':2: sources[0].targets[0].profile: found "apc-rpdu"; expected if-mib, apc-rpdu2, raritan-pdu2, vertiv-geist, eaton-epdu, servertech-sentry4, ups-mib or nut-extend; did you mean "apc-rpdu2"?',
      { a: 'public' },
    ],
    [
      'switches beside power distribution units',
      `${site}sources: [{type: snmp, targets: [{host: p, community: {file: a}, profile: if-mib}, {host: q, community: {file: a}}]}]\n`,
      ':2: sources[0].targets: switches (profile: if-mib) beside other devices; expected each in a source of its own',
      { a: 'public' },
    ],
    [
      'a password in a URL',
      `${site}sources: [{type: prometheus, url: "http://me:geheim@prometheus:9090"}]\n`,
      ':2: sources[0].url: a user or password in a URL; expected them in a file, for URLs are shown and logged',
    ],
    [
      'a program that is none',
      `${site}sources: [{type: nvidia-smi, program: ./fake}]\n`,
      ':2: sources[0].program: /etc/weft/fake is no program (mode 0644); mend with: chmod +x /etc/weft/fake',
      { fake: { text: '', mode: 0o644 } },
    ],
  ])('%s', async (_, yaml, said, beside) => {
    expect(await mistakesIn(yaml, beside)).toEqual([AGENT_YAML + said]);
  });
});
