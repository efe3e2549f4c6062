import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkSecurity } from '../../../agent/check-security.ts';
import { loadAgentConfig } from '../../../agent/config/load-agent-config.ts';
import { LabFolder } from '../../../source/pki/lab-folder.ts';
import { CertificateMaker, HAS_OPENSSL } from '../../support/stream-certificates.ts';

const DAY = 86_400_000;
let folder: string;
let lab: LabFolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-security-'));
  lab = new LabFolder(join(folder, 'lab'));
  await lab.create(new Date());
  await mkdir(join(folder, 'state'), { mode: 0o700 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function listenOf(days = 90): Promise<string> {
  const { certificate, key } = await lab.issue(
    'agents',
    'de-halm',
    { dns: [], ips: ['127.0.0.1'] },
    new Date(),
    days,
  );
  return `listen: {host: 0.0.0.0, tls: {certificate: ${certificate}, key: ${key}, operatorCa: ${lab.authorityFile('operators')}, agentCa: ${lab.authorityFile('agents')}, crl: ${lab.listFile}}}\n`;
}

interface Told {
  readonly code: number;
  readonly ok: boolean;
  /** `id status` of what is not well. */
  readonly wrong: readonly string[];
  readonly text: string;
}

async function check(yaml: string, wall = Date.now(), uid = 1000): Promise<Told> {
  const file = join(folder, 'agent.yaml');
  await writeFile(file, `site: {id: de-halm}\nstate: state\n${yaml}`, { mode: 0o600 });
  const config = await loadAgentConfig(file);
  const ask = async (json: boolean) => {
    let text = '';
    const write = (piece: string): void => {
      text += piece;
    };
    const code = await checkSecurity(config, file, { json, write, wall, uid });
    return { code, text };
  };
  const { code, text } = await ask(true);
  const { ok, checks } = JSON.parse(text);
  const wrong = (checks as { readonly id: string; readonly status: string }[])
    .filter(({ status }) => status !== 'ok')
    .map(({ id, status }) => `${id} ${status}`);
  return { code, ok, wrong, text: (await ask(false)).text };
}

describe('what is open, weak, ending or readable', () => {
  test('is nothing at an agent as it should be, and the exit code is 0', async () => {
    const told = await check(await listenOf());
    expect(told).toMatchObject({ code: 0, ok: true, wrong: [] });
    expect(told.text).toContain('0.0.0.0:7443, TLS 1.3 with certificates of both sides');
  });

  test('is a certificate that ends within a month, then within a week, then has ended', async () => {
    const listen = await listenOf();
    const at = async (days: number) => await check(listen, Date.now() + days * DAY);
    // The list is renewed meanwhile.
    await lab.refresh(new Date(Date.now() + 61 * DAY));
    expect((await at(61)).wrong).toEqual(['tls.certificate warning']);
    await lab.refresh(new Date(Date.now() + 84 * DAY));
    const last = await at(84);
    expect(last).toMatchObject({ code: 1, wrong: ['tls.certificate failed'] });
    expect(last.text).toMatch(
      /failed {3}tls\.certificate: this agent’s certificate expires on .* UTC\n {9}→ renew it/,
    );
    expect((await at(91)).text).toContain('this agent’s certificate expired on ');
  });

  test('is a list that is past its next update, or missing, or not of these authorities', async () => {
    const listen = await listenOf();
    const old = await check(listen, Date.now() + 31 * DAY);
    expect(old.code).toBe(1);
    expect(old.wrong.map((line) => line.replace(/ [0-9a-f]{16}/, ' …'))).toEqual([
      'tls.crl … failed',
      'tls.crl … failed',
    ]);
    expect((await check(listen.replace(/, crl: [^}]*/, ''))).wrong).toEqual(['listen.crl warning']);
    const other = new LabFolder(join(folder, 'other'));
    await other.create(new Date(Date.now() - 10_000));
    expect((await check(listen.replace(lab.listFile, other.listFile))).wrong).toEqual([
      'tls.crl of operatorCa failed',
      'tls.crl of agentCa failed',
    ]);
  });

  test('is a certificate of another site, or of an operator', async () => {
    const { certificate, key } = await lab.issue('operators', 'noc', { dns: [], ips: [] }, new Date());
    const told = await check(
      `listen: {tls: {certificate: ${certificate}, key: ${key}, operatorCa: ${lab.authorityFile('operators')}, crl: ${lab.listFile}}}\n`,
    );
    expect(told.wrong).toEqual(['listen.tls.certificate failed']);
    expect(told.text).toContain('it names weft://operator/noc; expected URI:weft://agent/de-halm');
  });

  test('is a folder that others can read, a policy that others can change, and an agent of root', async () => {
    await chmod(join(folder, 'state'), 0o755);
    await writeFile(join(folder, 'policy.yaml'), 'roles: [{who: ["*"], may: [view, drain]}]\n');
    await chmod(join(folder, 'policy.yaml'), 0o664);
    const told = await check('policy: {file: policy.yaml}\n', Date.now(), 0);
    expect(told).toMatchObject({
      code: 1,
      wrong: ['policy warning', 'file.state failed', 'file.policy.file failed', 'user warning'],
    });
    expect(told.text).toContain(`→ chmod go= ${join(folder, 'state')}`);
  });

  test('is what answers everyone, and what is read in the clear elsewhere', async () => {
    await writeFile(join(folder, 'community'), 'public\n', { mode: 0o600 });
    const told = await check(`sources:
  - {type: dcgm-exporter, targets: ["http://127.0.0.1:9400/metrics", "http://gpu1:9400/metrics"]}
  - {type: snmp, targets: [{host: pdu-1, community: {file: community}}]}
  - {type: modbus, targets: [{host: 127.0.0.1, profile: janitza-umg}]}
stampReflector: {host: 0.0.0.0, port: 8620, answers: everyone}
`);
    expect(told.code).toBe(0);
    expect(told.wrong).toEqual([
      'stampReflector warning',
      'sources.dcgm-exporter warning',
      'sources.snmp warning',
    ]);
  });

  test.skipIf(!HAS_OPENSSL)('is a key that is too short, and a certificate of years', async () => {
    const maker = new CertificateMaker();
    const { certificate, key } = maker.weak();
    const years = maker.authority().issue('URI:weft://agent/de-halm', 'serverAuth,clientAuth', 900);
    maker.remove();
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const listen = async (pem: string, its: string) =>
      `listen: {tls: {certificate: ${await file('a.pem', pem)}, key: ${await file('k.pem', its)}, operatorCa: ${lab.authorityFile('operators')}, crl: ${lab.listFile}}}\n`;
    const weak = await check(await listen(certificate, key));
    expect(weak.code).toBe(1);
    expect(weak.text).toContain('an RSA key of 1024 bits, fewer than 2048');
    const long = await check(await listen(years.certificate, years.key));
    expect(long).toMatchObject({ code: 0, wrong: ['listen.tls.certificate warning'] });
    expect(long.text).toContain('good for 900 days, more than 398');
  });
});
