import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { ESCAPES, EXPORTERS, GOOD } from '../support/e2e-hostile-exporters.ts';
import { FORGED_LOG, PROGRAMS, writeProgram, writeSlurm } from '../support/e2e-hostile-programs.ts';
import { runBuilt, type Watching, watchReport, weftReport } from '../support/e2e-weft.ts';
import { type ExporterServer, startExporter } from '../support/exporter-server.ts';

const SOON = { timeout: 25_000, interval: 250 };
const MOST_RESIDENT_BYTES = 300 * 1024 * 1024;

describe('an agent among sources that lie, hang and flood', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-hostile-'));
  const config = join(folder, 'weft.yaml');
  const agentConfig = join(folder, 'agent.yaml');
  const exporters = new Map<string, ExporterServer>();
  let good: ExporterServer;
  let agent: AgentProcess;
  let watching: Watching;
  let most = 0;
  let sampling: NodeJS.Timeout;

  beforeAll(async () => {
    good = await startExporter(GOOD);
    for (const [name, [answer]] of EXPORTERS) exporters.set(name, await startExporter(answer));
    writeSlurm(join(folder, 'slurm'));
    writeFileSync(join(folder, 'slurm/mode'), 'names');
    writeFileSync(join(folder, 'kernel.log'), `${FORGED_LOG}\n`);
    const programs = [...PROGRAMS].map(([name, [text]], index) => {
      writeProgram(join(folder, `smi-${index}`), text);
      return {
        type: 'nvidia-smi',
        program: `./smi-${index}`,
        node: name.replaceAll(' ', '-'),
        interval: '1s',
        timeout: '1500ms',
      };
    });
    const targets = [...exporters.values()].map(({ url }) => url);
    writeFileSync(
      agentConfig,
      JSON.stringify({
        site: { id: 'hostile', name: 'Hostile' },
        listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
        state: 'state',
        scheduler: { type: 'slurm', programs: './slurm', interval: '1s', timeout: '1500ms' },
        sources: [
          { type: 'dcgm-exporter', targets: [good.url], interval: '1s' },
          { type: 'dcgm-exporter', targets, interval: '1s', timeout: '1500ms' },
          ...programs,
          { type: 'kernel-log', path: 'kernel.log', node: 'good', interval: '1s' },
        ],
      }),
      { mode: 0o600 },
    );
    agent = await startAgent(agentConfig);
    writeFileSync(
      config,
      JSON.stringify({ sites: [{ id: 'hostile', url: agent.url, token: { file: 'token' } }] }),
      { mode: 0o600 },
    );
    sampling = setInterval(() => {
      most = Math.max(most, agent.residentBytes());
    }, 50);
    watching = watchReport(config, 'gpus');
  });
  afterAll(async () => {
    clearInterval(sampling);
    await watching?.end();
    await agent?.end();
    await Promise.all([good, ...exporters.values()].map((exporter) => exporter?.close()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('raises an alert for each in one line that says what to look at', async () => {
    await vi.waitFor(async () => {
      const { rows } = await weftReport(config, 'alerts', '--filter', 'rule=source & clearedAt=null');
      const messages = rows.map(({ message }) => String(message));
      for (const message of messages) expect(message).toMatch(/^[^\p{Cc}\u2028\u2029]{20,600}$/u);
      for (const [name, [, expected]] of EXPORTERS) {
        const own = messages.filter((message) =>
          message.startsWith(`dcgm-exporter-2 ${exporters.get(name)?.url}: `),
        );
        expect([name, own]).toEqual([name, expected === null ? [] : [expect.stringMatching(expected)]]);
      }
      for (const [index, [name, [, expected]]] of [...PROGRAMS].entries()) {
        const own = messages.filter((message) =>
          message.startsWith(`nvidia-smi${index === 0 ? '' : `-${index + 1}`} `),
        );
        expect([name, own]).toEqual([name, [expect.stringMatching(expected)]]);
      }
    }, SOON);
  });

  it('keeps hostile names as they are in JSON, and takes a node called __proto__ for a node', async () => {
    const { rows } = await weftReport(config, 'gpus');
    const names = rows.map(({ node, uuid }) => [node, uuid]);
    expect(names).toContainEqual([ESCAPES, 'GPU-esc']);
    expect(names).toContainEqual(['__proto__', 'GPU-proto']);
    expect(names).toContainEqual(['constructor', '__proto__']);
    // A line of a megabyte is left out, and so is a host's name of a thousand letters; what stands beside counts.
    expect(names).toContainEqual(['long', 'GPU-fine']);
    expect(rows.every(({ node }) => String(node).length <= 256)).toBe(true);
    const workloads = await weftReport(config, 'workloads');
    expect(workloads.rows).toEqual([
      expect.objectContaining({ workload: '7', name: ESCAPES, user: ESCAPES, account: '__proto__' }),
    ]);
  });

  it('takes only what the driver said for an Xid', async () => {
    const { rows } = await weftReport(config, 'gpus', '--filter', 'xid>0');
    expect(rows).toEqual([expect.objectContaining({ uuid: 'GPU-good', xid: 31 })]);
  });

  it.each(['hang', 'garbage', 'endless', 'fails'])('goes on when Slurm’s programs %s', async (mode) => {
    const before = await weftReport(config, 'workloads');
    writeFileSync(join(folder, 'slurm/mode'), mode);
    await vi.waitFor(async () => {
      const { rows } = await weftReport(config, 'alerts', '--filter', 'rule=source & clearedAt=null');
      expect(rows.filter(({ subject }) => String(subject).startsWith('slurm/'))).toEqual([
        expect.objectContaining({
          severity: 'critical',
          message: expect.stringMatching(/^[^\p{Cc}\u2028\u2029]{20,600}$/u),
        }),
      ]);
    }, SOON);
    const { rows } = await weftReport(config, 'workloads');
    expect(rows.map(({ name, state }) => [name, state])).toEqual(
      before.rows.map(({ name, state }) => [name, state]),
    );
    writeFileSync(join(folder, 'slurm/mode'), 'names');
    await vi.waitFor(async () => {
      expect((await weftReport(config, 'workloads')).rows[0]).toMatchObject({
        freshness: expect.stringMatching(/live|late/),
      });
    }, SOON);
  });

  it('prints reports and checks in which nothing moves a cursor', async () => {
    const reports = await Promise.all(
      ['sites', 'nodes', 'gpus', 'workloads', 'alerts'].map((report) =>
        runBuilt('weft', report, '--config', config),
      ),
    );
    const check = await runBuilt('weft-agent', 'check', '--config', agentConfig);
    expect(check.code).toBe(1);
    for (const { stdout, stderr } of [...reports, check]) {
      for (const bytes of [stdout, stderr]) expect(hostileCharacters(bytes)).toEqual([]);
    }
    expect(String(reports[1]?.stdout)).toContain('‹1B›');
    expect(String(reports[3]?.stdout)).toContain('‹1B›');
  });

  it('checks each source by itself, and says what is wrong with it', async () => {
    const ran = await runBuilt('weft-agent', 'check', '--json', '--config', agentConfig);
    const {
      ok,
      sources,
    }: {
      ok: boolean;
      sources: readonly { source: string; target: string; ok: boolean; problem: string | null }[];
    } = JSON.parse(ran.stdout.toString());
    expect([ran.code, ok]).toEqual([1, false]);
    for (const [name, [, expected]] of EXPORTERS) {
      const probe = sources.find(({ target }) => target === exporters.get(name)?.url);
      expect([name, probe]).toEqual([
        name,
        expect.objectContaining(
          expected === null ? { ok: true } : { ok: false, problem: expect.stringMatching(expected) },
        ),
      ]);
    }
    for (const [name, [, expected]] of PROGRAMS) {
      const probe = sources.find(({ target }) => target === name.replaceAll(' ', '-'));
      expect([name, probe]).toEqual([
        name,
        expect.objectContaining({ ok: false, problem: expect.stringMatching(expected) }),
      ]);
    }
  });

  it('logs JSON lines without a raw control character', () => {
    const log = agent.log();
    expect(hostileCharacters(log)).toEqual([]);
    const lines = log.toString().trim().split('\n');
    expect(lines.length).toBeGreaterThan(EXPORTERS.size);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ at: expect.any(String), level: expect.any(String) });
  });

  it('kept the honest exporter live all the time, in bounded memory', () => {
    const seen = watching.printed.map(({ report }) => report.rows.find(({ uuid }) => uuid === 'GPU-good'));
    expect(seen.length).toBeGreaterThan(5);
    for (const row of seen)
      expect(row).toMatchObject({
        freshness: expect.stringMatching(/live|late/),
        powerWatts: 301.5,
        temperatureCelsius: 41,
      });
    // A reading a second, all through.
    expect(good.asked).toBeGreaterThan(seen.length * 0.8);
    expect(most).toBeLessThan(MOST_RESIDENT_BYTES);
  });
});

/** Characters that a terminal acts on, or that hide or reorder others; a line feed ends a line. */
function hostileCharacters(bytes: Buffer): readonly string[] {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return [...text].filter((character) => character !== '\n' && /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(character));
}
