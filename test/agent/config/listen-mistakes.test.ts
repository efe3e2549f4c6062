import { describe, expect, test } from 'vitest';
import { AGENT_YAML, loadYaml, type Mistake, mistakesIn } from '../../support/agent-yaml.ts';
import { CERTIFICATE, PRIVATE_KEY } from '../../support/configuration-files.ts';

const site = 'site: {id: de-halm}\n';

describe('a mistake in an agent’s configuration is told in full:', () => {
  const tls = 'listen: {host: 10.0.0.1, tls: {certificate: a.pem, key: a-key.pem, operatorCa: a.pem}}\n';

  test.each<Mistake>([
    [
      'a key file that is missing',
      `${site}${tls}`,
      ':2: listen.tls.key: file not found: /etc/weft/a-key.pem; expected a PEM file readable by this user only',
      { 'a.pem': CERTIFICATE },
    ],
    [
      'a key file that others can read',
      `${site}${tls}`,
      ':2: listen.tls.key: /etc/weft/a-key.pem can be read by others (mode 0640); mend with: chmod 600 /etc/weft/a-key.pem',
      { 'a.pem': CERTIFICATE, 'a-key.pem': { text: PRIVATE_KEY, mode: 0o640 } },
    ],
    [
      'a certificate where a key should be',
      `${site}${tls}`,
      ':2: listen.tls.key: no private key in /etc/weft/a-key.pem; expected a PEM file with -----BEGIN PRIVATE KEY-----',
      { 'a.pem': CERTIFICATE, 'a-key.pem': CERTIFICATE },
    ],
    [
      'an address that others reach, without certificates',
      `${site}listen:\n  host: 0.0.0.0\n`,
      ':3: listen.host: found 0.0.0.0, which others can reach, without tls; expected tls: {certificate, key, operatorCa}, or host: 127.0.0.1',
    ],
    [
      'a token where others reach',
      `${site}listen: {host: 10.0.0.1, token: {file: token}}\n`,
      ':2: listen.token: found with host 10.0.0.1, which others can reach; expected tls: {certificate, key, operatorCa}, for a token is for loopback only',
    ],
    [
      'a token written into the file',
      `${site}listen: {token: c2VjcmV0IHNlY3JldA}\n`,
      ':2: listen.token: found a value that is not shown here, for it may be a secret; expected {file: PATH}, a file with a token, readable by this user only',
    ],
    [
      'a list of revocations that is a certificate',
      `${site}listen: {tls: {certificate: a.pem, key: a.pem, operatorCa: a.pem, crl: a.pem}}\n`,
      ':2: listen.tls.crl: no revocation list in /etc/weft/a.pem; expected a PEM file with -----BEGIN X509 CRL----- (openssl crl -inform DER -in FILE makes one)',
      { 'a.pem': `${CERTIFICATE}${PRIVATE_KEY}` },
    ],
  ])('%s', async (_, yaml, said, beside) => {
    expect(await mistakesIn(yaml, beside)).toEqual([AGENT_YAML + said]);
  });

  test('a mode, with the command that mends it as the next step', async () => {
    const yaml = `${site}listen: {token: {file: token}}\n`;
    const error = await loadYaml(yaml, { token: { text: 'x', mode: 0o604 } }).catch(
      (cause: unknown) => cause,
    );
    expect(Reflect.get(Object(error), 'nextStep')).toBe('run chmod 600 /etc/weft/token and start again');
  });
});
