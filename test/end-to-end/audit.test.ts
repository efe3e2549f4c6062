import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';

let folder: string;
let agent: AgentProcess;
let consoleConfig: string;
const journal = () => join(folder, 'state/journal/journal-000000000001.jsonl');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-audit-'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'console'));
  consoleConfig = join(folder, 'weft.yaml');
  // One start is one line on record.
  for (let start = 0; start < 3; start++) {
    await begin();
    await agent.end();
  }
});
afterEach(() => agent.end());
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function begin(): Promise<void> {
  const config = join(folder, 'agent.yaml');
  await writeFile(
    config,
    [
      'site: {id: de-halm, name: De Halm}',
      'listen: {host: 127.0.0.1, port: 0, token: {file: token}}',
      'state: state',
      'scheduler: {type: simulated, nodes: 2, gpus: 2, seed: 1}',
    ].join('\n'),
  );
  agent = await startAgent(config);
  await writeFile(consoleConfig, `sites:\n  - {id: de-halm, url: "${agent.url}", token: {file: token}}\n`);
}

async function verify() {
  const { code, stdout, stderr } = await runBuilt('weft', 'audit', '--verify', '--config', consoleConfig);
  return { code, said: stdout.toString(), remarks: stderr.toString() };
}

/** Changes the journal while no agent has it, as somebody with a shell there could. */
async function tamper(change: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(journal(), 'utf8')).trimEnd().split('\n');
  await writeFile(
    journal(),
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

describe('the journal of an agent', () => {
  it('is shown to consoles, and verified from its first line', async () => {
    await begin();
    const { code, rows } = await weftReport(consoleConfig, 'audit');
    expect(code).toBe(0);
    expect(rows.map((row) => [row['seq'], row['code'], row['actor'], row['result']])).toEqual(
      [4, 3, 2, 1].map((seq) => [seq, 'agent.started', 'weft://agent/de-halm', 'ok']),
    );
    expect(await verify()).toEqual({
      code: 0,
      said: 'de-halm: 4 lines, all as they were written\n',
      remarks: '',
    });
  });

  it('outlives a kill', async () => {
    await begin();
    await agent.end('SIGKILL');
    await begin();
    expect((await verify()).said).toBe('de-halm: 6 lines, all as they were written\n');
  });

  it('whose newest lines were taken away alarms every console that saw them', async () => {
    await tamper((lines) => lines.slice(0, 3));
    await begin();
    const { code, said, remarks } = await verify();
    expect(code).toBe(1);
    expect(said).toBe(
      'de-halm: line 5: it and all up to line 6 were there and are gone\n' +
        'de-halm: the journal of de-halm went back from line 6 to line 4\n',
    );
    expect(remarks).toBe(
      `weft audit: what is kept of a site, once that is explained, can be removed from ${folder}/console/weft/heads.json\n`,
    );
  });

  it('that was changed is readable up to there, and the agent says where', async () => {
    await tamper((lines) => lines.with(1, (lines[1] ?? '').replace('started', 'stopped')));
    await begin();
    expect(agent.log().toString()).toContain('line 2: it was changed: its hash is not that of its text');
    const { code, said } = await verify();
    expect(code).toBe(1);
    expect(said).toMatch(/^de-halm: .*journal-000000000001\.jsonl: line 2: it was changed/);
    expect((await weftReport(consoleConfig, 'nodes')).rows).toHaveLength(2);
    expect((await weftReport(consoleConfig, 'audit')).rows).toHaveLength(1);
  });

  it('is written by one agent at a time', async () => {
    await begin();
    const second = await runBuilt('weft-agent', '--config', join(folder, 'agent.yaml'));
    expect(second.code).toBe(1);
    expect(second.stderr.toString()).toContain(
      `state/journal/lock: the process ${agent.pid} writes this journal; expected one agent per state folder`,
    );
  });
});
