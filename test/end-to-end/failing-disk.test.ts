import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import { canFailDisks, failFlushes } from '../support/failing-disk.ts';

const [BEFORE, DURING] = ['01JDH4Z6Y3W8K2Q5N7R9T00001', '01JDH4Z6Y3W8K2Q5N7R9T00002'];

let folder: string;
let agent: AgentProcess;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-failing-disk-'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'console'));
  agent = await begin(0);
  config = join(folder, 'weft.yaml');
  await writeFile(config, `sites:\n  - {id: de-halm, url: "${agent.url}", token: {file: token}}\n`);
});
afterAll(async () => {
  await agent.end();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function begin(port: number): Promise<AgentProcess> {
  const path = join(folder, 'agent.yaml');
  await writeFile(
    path,
    [
      'site: {id: de-halm, name: De Halm}',
      `listen: {host: 127.0.0.1, port: ${port}, token: {file: token}}`,
      'state: state',
      'scheduler: {type: simulated, nodes: 8, gpus: 8, seed: 1}',
    ].join('\n'),
  );
  return await startAgent(path);
}

const weft = (...words: readonly string[]) => runBuilt('weft', ...words, '--config', config);

describe.skipIf(!canFailDisks())('an agent whose disk fails under its journal', () => {
  it('answers nothing more and ends; started again it says what became of what it was asked', async () => {
    const { rows } = await weftReport(config, 'nodes', '--filter', 'scheduling=open');
    const [first, second] = rows.map(({ node }) => `de-halm/${String(node)}`);
    const cordon = (node: string | undefined, id: string) =>
      weft('cordon', node ?? '', '--reason', 'fan swap', '--yes', '--id', id);
    expect((await cordon(first, BEFORE)).code).toBe(0);

    const disk = await failFlushes(agent.pid);
    const asked = cordon(second, DURING);
    expect(await agent.ended()).toBe(1);
    await disk.stop();
    expect(agent.log().toString()).toMatch(
      /"stopping: nobody knows what is on the disk".*flushing it to the disk failed \(EIO\) and is not tried again/,
    );
    const journal = await readFile(join(folder, 'state/journal/journal-000000000001.jsonl'), 'utf8');
    const done = journal.split('\n').filter((line) => line.includes(DURING));
    expect(done.filter((line) => !line.includes('"code":"operation.accepted"'))).toEqual([]);

    // The console was told nothing, kept its request, and asks the same until it is.
    agent = await begin(Number(new URL(agent.url).port));
    const { code, stdout } = await asked;
    expect([code, stdout.toString()]).toEqual([0, expect.stringContaining(`accepted  de-halm  ${DURING}`)]);
    expect((await weft('audit', '--verify')).code).toBe(0);
    const operations = await weftReport(config, 'operations');
    expect(operations.rows.map(({ operation }) => operation).sort()).toEqual([BEFORE, DURING]);
  });
});
