import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import { DEVICES, type Device, HAS_SAMPLES, PDU, SAMPLES } from '../support/redfish-devices.ts';
import { type RedfishServer, rightPassword, startRedfish, USER } from '../support/redfish-server.ts';
import { truthsIn } from '../support/redfish-truth.ts';
import { CertificateMaker, HAS_OPENSSL } from '../support/stream-certificates.ts';
import { StreamConsole } from '../support/stream-console.ts';
import { contentOf } from '../support/stream-site.ts';

const SOON = { timeout: 25_000, interval: 250 };
const HOSTS = new Map(Object.keys(DEVICES).map((name, index) => [name, `127.0.0.${index + 10}`]));
const hostOf = (name: string) => HOSTS.get(name) ?? 'none';

describe.skipIf(!HAS_OPENSSL)('an agent that reads Redfish', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-redfish-'));
  const config = join(folder, 'weft.yaml');
  const agentConfig = join(folder, 'agent.yaml');
  const maker = new CertificateMaker();
  const servers = new Map<string, RedfishServer>();
  let agent: AgentProcess;
  let watching: StreamConsole;

  beforeAll(async () => {
    const [ours, others] = [maker.authority(), maker.authority()];
    const names = [...HOSTS.values()].map((host) => `IP:${host}`).join(',');
    const [certificate, foreign] = [ours.issue(names, 'serverAuth'), others.issue(names, 'serverAuth')];
    for (const [name, device] of Object.entries<Device>(DEVICES))
      servers.set(
        name,
        await startRedfish({
          folder: PDU,
          ...device,
          host: hostOf(name),
          certificate: name === 'stranger' ? foreign : certificate,
        }),
      );
    writeFileSync(join(folder, 'ca.pem'), ours.certificate);
    const credentials = `user: ${USER}\npassword: ${JSON.stringify(rightPassword())}\n`;
    writeFileSync(join(folder, 'redfish.yaml'), credentials, { mode: 0o600 });
    writeFileSync(
      agentConfig,
      JSON.stringify({
        site: { id: 'power' },
        listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
        state: 'state',
        sources: [
          {
            type: 'redfish',
            targets: [...servers.values()].map(({ url }) => url),
            credentials: { file: 'redfish.yaml' },
            ca: 'ca.pem',
            interval: '1s',
            timeout: '2s',
          },
        ],
      }),
      { mode: 0o600 },
    );
    agent = await startAgent(agentConfig);
    const token = join(folder, 'token');
    writeFileSync(
      config,
      JSON.stringify({ sites: [{ id: 'power', url: agent.url, token: { file: token } }] }),
      {
        mode: 0o600,
      },
    );
    watching = await StreamConsole.start(new Map([['power', agent.url]]), token);
  });
  afterAll(async () => {
    watching?.stop();
    await agent?.end();
    await Promise.all([...servers.values()].map((server) => server.close()));
    maker.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the agent's tables say now, as a console has them. */
  const table = (kind: string): readonly Record<string, unknown>[] => {
    const rows = contentOf(watching.mirror('power').tables).get(kind) ?? new Map();
    return [...rows.values()] as Record<string, unknown>[];
  };
  const metersOf = (name: string) =>
    new Map(table('meters').flatMap((row) => (row['device'] === hostOf(name) ? [[row['point'], row]] : [])));
  const sourceOf = (name: string) => table('sources').find(({ target }) => target === servers.get(name)?.url);

  it('has the figures of each device, however it is asked', async () => {
    await vi.waitFor(() => {
      for (const name of ['plain', 'expanding'])
        expect([...metersOf(name).keys()]).toEqual(['total', 'inlet A', 'branch 1', 'outlet 1', 'outlet 2']);
      expect(metersOf('plain').get('inlet A')).toMatchObject({
        place: 'inlet',
        model: 'Example PX-1',
        powerWatts: 1210,
        voltageVolts: 230,
        currentAmperes: 2.5,
        energyJoules: 291_600_000,
      });
      expect(metersOf('basic').get('primary loop 1')).toMatchObject({ heatWatts: 71_250 });
      expect(metersOf('server').get('chassis')).toMatchObject({ powerWatts: 6200, limitWatts: 8000 });
      expect(metersOf('server').get('leak detector Tray')).toMatchObject({ state: 'critical' });
      expect(metersOf('old').get('chassis')).toMatchObject({ powerWatts: 412 });
    }, SOON);
    expect(servers.get('expanding')?.asked.some((asked) => asked.includes('$expand'))).toBe(true);
    expect(servers.get('basic')?.sessions.size).toBe(0);
    for (const name of ['plain', 'expanding', 'basic', 'server', 'old'])
      expect(sourceOf(name)).toMatchObject({ kind: 'power', state: 'ok', failures: 0 });
  });

  it.skipIf(!HAS_SAMPLES).each([
    ['mockPdu', 'public-pdu', 24],
    ['mockCooling', 'public-cooling-unit', 2],
  ] as const)('agrees with an independent reading of the same files: %s', async (name, sample, least) => {
    const truths = truthsIn(join(SAMPLES, sample));
    expect(truths.length).toBeGreaterThanOrEqual(least);
    await vi.waitFor(() => expect(metersOf(name).size).toBeGreaterThan(0), SOON);
    const meters = metersOf(name);
    for (const { point, columns } of truths)
      for (const [column, value] of Object.entries(columns)) {
        const row = meters.get(point);
        expect([point, column, row?.[column]]).toEqual([point, column, expect.closeTo(value, 3)]);
      }
  });

  it.each([
    ['stranger', 'failed', /nobody who is trusted vouches for the server’s certificate \(\w+\).*ca$/],
    ['locked', 'failed', /^https:\S+: the user or its password is refused \(401\)/],
    ['hangs', 'timeout', /^GET \S+\/redfish\/v1\/: no complete answer within 800 ms$/],
    ['floods', 'failed', /^GET \S+\/redfish\/v1\/: announced 10485760 bytes, at most 4194304 are taken$/],
    ['endless', 'timeout', /^GET \S+\/redfish\/v1\/: no complete answer within 800 ms$/],
    ['oneHangs', 'partial', /^1 of 6 resources: GET \S+\/Outlets\/2: no complete answer within 800 ms$/],
    ['oneFloods', 'partial', /^1 of 6 resources: GET \S+\/Outlets\/2: announced 10485760 bytes/],
    ['lies', 'partial', /^outlet 1: 506 VA cannot carry 5000 W$/],
  ] as const)('gives %s its own state and message', async (name, state, message) => {
    await vi.waitFor(() => expect(sourceOf(name)).toMatchObject({ state }), SOON);
    expect(sourceOf(name)?.['error']).toMatch(message);
  });

  it('keeps what one bad resource stands beside, and shows no row of a device that gave none', async () => {
    await vi.waitFor(() => {
      for (const name of ['oneHangs', 'oneFloods'])
        expect([...metersOf(name).keys()]).toEqual(['total', 'inlet A', 'branch 1', 'outlet 1']);
    }, SOON);
    for (const name of ['stranger', 'locked', 'hangs', 'floods', 'endless'])
      expect(metersOf(name).size).toBe(0);
  });

  it('takes no lie for a figure', async () => {
    await vi.waitFor(() => expect(metersOf('lies').size).toBe(5), SOON);
    const meters = metersOf('lies');
    expect(meters.get('outlet 1')).toMatchObject({ powerWatts: 5000, apparentPowerVoltAmperes: null });
    expect(meters.get('total')).toMatchObject({ powerWatts: null, energyJoules: null });
    expect(String(meters.get('total')?.['notMeasured'])).toMatch(/powerWatts="NaN" is not a number/);
    expect(meters.get('inlet A')).toMatchObject({ powerWatts: null, frequencyHertz: null });
    expect(sourceOf('lies')?.['notice']).toMatch(/inlet A: EnergykWh says its unit is kW; its name counts/);
  });

  it('asks nobody with a password that was refused for another time', async () => {
    const posts = () => servers.get('locked')?.asked.filter((asked) => asked.startsWith('POST')).length;
    await vi.waitFor(() => expect(sourceOf('locked')?.['failures']).toBeGreaterThan(3), SOON);
    expect(posts()).toBe(1);
  });

  it('goes on by a new session when a device has forgotten the old one', async () => {
    const plain = servers.get('plain');
    expect(plain?.sessions.size).toBe(1);
    const before = plain?.asked.length ?? 0;
    plain?.forgetSessions();
    await vi.waitFor(() => expect(plain?.sessions.size).toBe(1), SOON);
    await vi.waitFor(() => expect(plain?.asked.length).toBeGreaterThan(before + 20), SOON);
    expect(sourceOf('plain')).toMatchObject({ state: 'ok', failures: 0 });
    expect(plain?.asked.slice(before).filter((asked) => asked.startsWith('POST'))).toHaveLength(1);
  });

  it('raises an alert for each device that gives nothing, which a report shows', async () => {
    await vi.waitFor(async () => {
      const { rows } = await weftReport(config, 'alerts', '--filter', 'rule=source & clearedAt=null');
      const text = rows.map(({ message }) => String(message)).join('\n');
      for (const name of ['stranger', 'locked', 'hangs', 'floods', 'endless'])
        expect(text).toContain(String(servers.get(name)?.url));
      for (const name of ['plain', 'server']) expect(text).not.toContain(String(servers.get(name)?.url));
    }, SOON);
  });

  it('checks them all at once, and gives its sessions back', async () => {
    const { code, stdout } = await runBuilt('weft-agent', 'check', '--json', '--config', agentConfig);
    expect(code).toBe(1);
    const { sources } = JSON.parse(stdout.toString()) as { sources: readonly Record<string, unknown>[] };
    const told = (name: string) => sources.find(({ target }) => target === servers.get(name)?.url);
    expect(told('plain')).toMatchObject({ ok: true, rows: { meters: 5 }, problem: null });
    expect(told('lies')).toMatchObject({ ok: true, rows: { meters: 5 } });
    expect(told('stranger')).toMatchObject({ ok: false, rows: {} });
    expect(String(told('hangs')?.['problem'])).toMatch(/no complete answer within 800 ms/);
    expect(stdout.toString()).not.toContain('quoted');
    expect(servers.get('plain')?.sessions.size).toBe(1);
    expect(await agent.end()).toBe(0);
    for (const name of ['plain', 'expanding', 'server', 'old'])
      expect(servers.get(name)?.sessions.size).toBe(0);
    expect(agent.log().toString()).not.toContain('quoted');
  });
});
