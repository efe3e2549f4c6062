import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { sendingDevice, sendReports } from '../support/redfish-sending.ts';
import { type RedfishServer, rightPassword, startRedfish, USER } from '../support/redfish-server.ts';
import { CHASSIS, REPORT, reportedOf } from '../support/redfish-telemetry.ts';
import { CertificateMaker, HAS_OPENSSL } from '../support/stream-certificates.ts';
import { StreamConsole } from '../support/stream-console.ts';
import { contentOf } from '../support/stream-site.ts';

const SOON = { timeout: 25_000, interval: 100 };
const FOLDER = fileURLToPath(new URL('../fixtures/power/redfish/server.json', import.meta.url));
const told = reportedOf(JSON.parse(readFileSync(FOLDER, 'utf8')));
const SENT_WATTS = 6400;
const ASKED_WATTS = 6200;
const sent = { ...told, [`${CHASSIS}/Sensors/P`]: String(SENT_WATTS) };
const TEN_MEGABYTES = Buffer.alloc(10 * 2 ** 20, 'x');

const DEVICES = {
  streams: sendingDevice(FOLDER, told, sendReports(sent, 300)),
  breaks: sendingDevice(FOLDER, told, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: {"@odata');
    setTimeout(() => response.destroy(), 50);
  }),
  hangs: sendingDevice(FOLDER, told, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  }),
  mute: sendingDevice(FOLDER, told, () => undefined),
  floods: sendingDevice(FOLDER, told, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: ');
    response.write(TEN_MEGABYTES);
  }),
};
type Name = keyof typeof DEVICES;
const NAMES = Object.keys(DEVICES) as readonly Name[];
const hostOf = (name: Name): string => `127.0.0.${NAMES.indexOf(name) + 60}`;

describe.skipIf(!HAS_OPENSSL)('an agent that listens to Redfish devices', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-redfish-stream-'));
  const maker = new CertificateMaker();
  const servers = new Map<string, RedfishServer>();
  let agent: AgentProcess;
  let watching: StreamConsole;

  beforeAll(async () => {
    const ours = maker.authority();
    const certificate = ours.issue(NAMES.map((name) => `IP:${hostOf(name)}`).join(','), 'serverAuth');
    for (const name of NAMES)
      servers.set(
        name,
        await startRedfish({ folder: FOLDER, ...DEVICES[name].device, host: hostOf(name), certificate }),
      );
    writeFileSync(join(folder, 'ca.pem'), ours.certificate);
    const credentials = `user: ${USER}\npassword: ${JSON.stringify(rightPassword())}\n`;
    writeFileSync(join(folder, 'redfish.yaml'), credentials, { mode: 0o600 });
    const config = {
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
    };
    writeFileSync(join(folder, 'agent.yaml'), JSON.stringify(config), { mode: 0o600 });
    agent = await startAgent(join(folder, 'agent.yaml'));
    watching = await StreamConsole.start(new Map([['power', agent.url]]), join(folder, 'token'));
  });
  afterAll(async () => {
    watching?.stop();
    await agent?.end();
    await Promise.all([...servers.values()].map((server) => server.close()));
    maker.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const table = (kind: string): readonly Record<string, unknown>[] => {
    const rows = contentOf(watching.mirror('power').tables).get(kind) ?? new Map();
    return [...rows.values()] as Record<string, unknown>[];
  };
  const wattsOf = (name: Name) =>
    table('meters').find(({ device, point }) => device === hostOf(name) && point === 'chassis')?.[
      'powerWatts'
    ];
  const sourceOf = (name: Name) => table('sources').find(({ target }) => target === servers.get(name)?.url);
  const askedReports = (name: Name): number =>
    servers.get(name)?.asked.filter((asked) => asked === `GET ${REPORT}`).length ?? 0;
  const answered = (name: Name): number => servers.get(name)?.asked.length ?? 0;

  it('has the figures that a device sends, and asks it for no report meanwhile', async () => {
    await vi.waitFor(() => expect(wattsOf('streams')).toBe(SENT_WATTS), SOON);
    const [reports, all] = [askedReports('streams'), answered('streams')];
    await vi.waitFor(() => expect(answered('streams')).toBeGreaterThan(all + 10), SOON);
    // A reading may fall to the very moment before a report comes.
    expect(askedReports('streams') - reports).toBeLessThanOrEqual(1);
    expect(DEVICES.streams.listened[0]).toMatch(/\?\$filter=EventFormatType eq MetricReport$/);
    expect(sourceOf('streams')).toMatchObject({ state: 'ok', failures: 0, notice: null });
  });

  it.each([
    ['breaks', /^event stream: GET \S+: the connection was (closed|reset).*; its reports are asked for/],
    [
      'hangs',
      /^event stream: .*(not a byte within 3000 ms|tells no report of the last interval); its reports/,
    ],
    ['mute', /^event stream: GET \S+: no answer within 2000 ms; its reports are asked for/],
    ['floods', /^event stream: an event of more than 4194304 bytes; its reports are asked for/],
  ] as const)('asks for the reports of one whose stream %s, and says so', async (name, notice) => {
    await vi.waitFor(() => expect(String(sourceOf(name)?.['notice'])).toMatch(notice), SOON);
    await vi.waitFor(() => expect(wattsOf(name)).toBe(ASKED_WATTS), SOON);
    expect(sourceOf(name)).toMatchObject({ state: 'ok', failures: 0 });
    const before = askedReports(name);
    await vi.waitFor(() => expect(askedReports(name)).toBeGreaterThan(before + 1), SOON);
  });

  it('goes on by asking when a stream breaks off, and by listening when it is there again', async () => {
    const [before, reports] = [DEVICES.streams.listened.length, askedReports('streams')];
    DEVICES.streams.breakOff();
    await vi.waitFor(() => expect(askedReports('streams')).toBeGreaterThan(reports), SOON);
    await vi.waitFor(() => expect(DEVICES.streams.listened.length).toBeGreaterThan(before), SOON);
    await vi.waitFor(() => {
      expect(wattsOf('streams')).toBe(SENT_WATTS);
      expect(sourceOf('streams')?.['notice']).toBeNull();
    }, SOON);
  });

  it('hangs up and gives its sessions back when it ends', async () => {
    expect(servers.get('streams')?.sessions.size).toBe(1);
    expect(await agent.end()).toBe(0);
    for (const name of NAMES) expect(servers.get(name)?.sessions.size).toBe(0);
  });
});
