import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { type Report, runBuilt } from '../support/e2e-weft.ts';

let folder: string;
let lab: string;
let agent: AgentProcess | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-certificates-'));
  lab = join(folder, 'lab');
  await pki('init', lab);
});
afterEach(async () => {
  await agent?.end();
  agent = null;
  await rm(folder, { recursive: true, force: true });
});

async function pki(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runBuilt('weft', 'pki', ...words);
  if (code !== 0) throw new Error(stderr.toString());
  return stdout.toString();
}

/** The lines that stand under a heading that `weft pki` prints, as they are to be pasted. */
function pasted(printed: string, heading: string): string {
  const [, after = ''] = printed.split(`${heading}\n`);
  return /^(?: {2}.*\n)*/.exec(after)?.[0].replaceAll(/^ {2}/gm, '') ?? '';
}

/** An agent and the console on it, from the lines that are printed; only host and port are a test's own. */
async function begin(...days: string[]): Promise<string> {
  const made = await pki('agent', 'de-halm', '--ip', '127.0.0.1', '--dir', lab, ...days);
  const config = join(folder, 'agent.yaml');
  const listen = pasted(made, 'agent.yaml at de-halm:')
    .replace('0.0.0.0', '127.0.0.1')
    .replace('port: 7443', 'port: 0');
  const rest =
    'site: {id: de-halm}\nstate: state\nscheduler: {type: simulated, nodes: 2, gpus: 2, seed: 1}\n';
  await writeFile(config, rest + listen);
  agent = await startAgent(config);
  const sites = pasted(made, 'weft.yaml of consoles:').replace('wss://127.0.0.1:7443', agent.url);
  const operator = await pki('operator', 'noc-1', '--dir', lab);
  const weft = join(folder, 'weft.yaml');
  await writeFile(weft, sites + pasted(operator, 'weft.yaml of noc-1:'));
  return weft;
}

async function sites(weft: string): Promise<{ readonly code: number | null; readonly report: Report }> {
  const { code, stdout } = await runBuilt('weft', 'sites', '--json', '--config', weft);
  return { code, report: JSON.parse(stdout.toString()) };
}

describe('certificates of weft pki', () => {
  it('carry an agent and a console over wss, whose doctor finds nothing to mend', async () => {
    const weft = await begin();
    expect(agent?.url).toMatch(/^wss:/);
    const { code, report } = await sites(weft);
    expect(code).toBe(0);
    expect(report.rows[0]).toMatchObject({ site: 'de-halm', freshness: 'live' });
    const doctor = await runBuilt('weft', 'doctor', '--json', '--config', weft);
    const { checks } = JSON.parse(doctor.stdout.toString()) as {
      readonly checks: readonly { readonly id: string; readonly status: string; readonly found: string }[];
    };
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.find(({ id }) => id === 'de-halm.pin')?.found).toMatch(/^sha256\/\S{44}, as pinned$/);
    expect(checks.find(({ id }) => id === 'de-halm.reach')?.found).toContain('weft://operator/noc-1');
    const security = await runBuilt(
      'weft-agent',
      'check',
      '--security',
      '--json',
      '--config',
      join(folder, 'agent.yaml'),
    );
    expect({ code: security.code, ...JSON.parse(security.stdout.toString()) }).toMatchObject({
      code: 0,
      site: 'de-halm',
      ok: true,
    });
  });

  it('count no longer once revoked and reloaded by SIGHUP, and both ends say so', async () => {
    const weft = await begin();
    expect((await sites(weft)).code).toBe(0);
    await pki('revoke', join(lab, 'operators/noc-1.pem'), '--dir', lab);
    agent?.signal('SIGHUP');
    await expect.poll(() => agent?.log().toString(), { timeout: 10_000 }).toContain('"reloaded"');
    const { code, report } = await sites(weft);
    expect(code).toBe(3);
    expect(report.sites[0]?.error).toContain(
      'the certificate shown was revoked by its authority (listen.tls.crl): have a new one issued',
    );
    expect(agent?.log().toString()).toContain('no TLS: the certificate shown was revoked by its authority');
  });

  it('that end soon raise an alert of their site, and an exit of 1 where it is days', async () => {
    const weft = await begin('--days', '5');
    const read = async (): Promise<string> => {
      const { stdout } = await runBuilt('weft', 'alerts', '--json', '--config', weft);
      return stdout.toString();
    };
    await expect.poll(read, { timeout: 30_000 }).toContain('this agent’s certificate expires on ');
    const { code, stdout } = await runBuilt(
      'weft-agent',
      'check',
      '--security',
      '--config',
      join(folder, 'agent.yaml'),
    );
    expect(code).toBe(1);
    expect(stdout.toString()).toMatch(/^failed {3}tls\.certificate: this agent’s certificate expires on /m);
  });
});
