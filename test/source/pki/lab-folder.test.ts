import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kind, LabFolder } from '../../../source/pki/lab-folder.ts';
import { HAS_OPENSSL } from '../../support/stream-certificates.ts';

const NOW = new Date();
const DAY = 86_400_000;
let above: string;
let lab: LabFolder;

beforeEach(async () => {
  above = await mkdtemp(join(tmpdir(), 'weft-pki-'));
  lab = new LabFolder(join(above, 'lab'));
  await lab.create(NOW);
});
afterEach(() => rm(above, { recursive: true, force: true }));

const HALM = { dns: ['agent.de-halm.example'], ips: ['192.0.2.7', '2001:db8::5', '::ffff:192.0.2.9'] };

/** What openssl says to a certificate, beside an authority and what was revoked. */
async function openssl(kind: Kind, certificate: string): Promise<string> {
  const trusted = join(above, 'trusted.pem');
  await writeFile(
    trusted,
    (await readFile(lab.authorityFile(kind))) + (await readFile(lab.listFile, 'utf8')),
  );
  const asked = ['verify', '-x509_strict', '-crl_check_all', '-CAfile', trusted, certificate];
  try {
    return execFileSync('openssl', asked, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return String((error as { readonly stderr: string }).stderr);
  }
}

describe('the folder of a lab', () => {
  test('keeps keys and folders to its user', async () => {
    const { key } = await lab.issue('agents', 'de-halm', HALM, NOW);
    const modes = await Promise.all(
      [lab.path, join(lab.path, 'agents'), join(lab.path, 'agents-ca-key.pem'), key].map(
        async (path) => (await stat(path)).mode & 0o777,
      ),
    );
    expect(modes.map((mode) => mode.toString(8))).toEqual(['700', '700', '600', '600']);
  });

  test('names in a certificate who it is, where it is dialled, what for and how long', async () => {
    const { certificate, until } = await lab.issue('agents', 'de-halm', HALM, NOW, 30);
    const read = new X509Certificate(await readFile(certificate));
    expect(read.subjectAltName).toBe(
      'DNS:agent.de-halm.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:5, IP Address:0:0:0:0:0:FFFF:C000:209, URI:weft://agent/de-halm',
    );
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(read.ca).toBe(false);
    expect(Date.parse(read.validTo)).toBe(until.getTime());
    expect(until.getTime() - NOW.getTime()).toBeGreaterThan(29.9 * DAY);
    const operator = await lab.issue('operators', 'noc-1', { dns: [], ips: [] }, NOW);
    const person = new X509Certificate(await readFile(operator.certificate));
    expect(person.subjectAltName).toBe('URI:weft://operator/noc-1');
    expect(person.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  test('gives no certificate a longer life than its authority has', async () => {
    const short = new LabFolder(join(above, 'short'));
    const last = await short.create(NOW, 10);
    expect((await short.issue('agents', 'a', HALM, NOW)).until).toEqual(last);
  });

  test('writes over nothing', async () => {
    const { certificate } = await lab.issue('agents', 'de-halm', HALM, NOW);
    const before = await readFile(certificate, 'utf8');
    await expect(lab.issue('agents', 'de-halm', HALM, NOW)).rejects.toThrow('nothing is written over');
    await expect(lab.create(NOW)).rejects.toThrow('nothing is written over');
    expect(await readFile(certificate, 'utf8')).toBe(before);
  });

  test('revokes what it issued, once, keeps what was revoked before, and lists it', async () => {
    const [one, two] = [
      await lab.issue('operators', 'noc-1', { dns: [], ips: [] }, NOW),
      await lab.issue('operators', 'noc-2', { dns: [], ips: [] }, NOW),
    ];
    expect(await lab.revoke(one.certificate, NOW)).toBe(true);
    expect(await lab.revoke(one.certificate, NOW)).toBe(false);
    expect(await lab.revoke(two.certificate, NOW)).toBe(true);
    await lab.issue('agents', 'de-halm', HALM, NOW);
    await lab.refresh(NOW);
    expect((await lab.issued(NOW)).map(({ name, state }) => `${name} ${state}`)).toEqual([
      'weft://agent/de-halm good',
      'weft://operator/noc-1 revoked',
      'weft://operator/noc-2 revoked',
    ]);
    expect((await lab.issued(new Date(NOW.getTime() + 91 * DAY)))[0]?.state).toBe('expired');
  });

  test('revokes nothing of another lab', async () => {
    const other = new LabFolder(join(above, 'other'));
    await other.create(new Date(NOW.getTime() + 5_000));
    const { certificate } = await other.issue('agents', 'de-halm', HALM, NOW);
    await expect(lab.revoke(certificate, NOW)).rejects.toThrow('was issued by neither authority');
  });

  test('says what makes authorities where there are none', async () => {
    const none = new LabFolder(join(above, 'none'));
    await expect(none.issue('agents', 'a', HALM, NOW)).rejects.toThrow('weft pki init');
  });

  test.skipIf(!HAS_OPENSSL)(
    'makes what openssl takes in its strict mode, and no longer once revoked',
    async () => {
      const { certificate } = await lab.issue('agents', 'de-halm', HALM, NOW);
      expect(await openssl('agents', certificate)).toBe(`${certificate}: OK\n`);
      expect(await openssl('operators', certificate)).toContain('unable to get local issuer certificate');
      await lab.revoke(certificate, NOW);
      expect(await openssl('agents', certificate)).toContain('certificate revoked');
    },
  );
});
