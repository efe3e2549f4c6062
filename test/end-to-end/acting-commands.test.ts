import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';

let folder: string;
let agent: AgentProcess;
let config: string;
/** Nodes that take work, and those of them on which something runs. */
let open: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-acting-'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'console'));
  const agentConfig = join(folder, 'agent.yaml');
  await writeFile(
    agentConfig,
    [
      'site: {id: de-halm, name: De Halm}',
      'listen: {host: 127.0.0.1, port: 0, token: {file: token}}',
      'state: state',
      'scheduler: {type: simulated, nodes: 8, gpus: 8, seed: 1}',
    ].join('\n'),
  );
  agent = await startAgent(agentConfig);
  config = join(folder, 'weft.yaml');
  await writeFile(config, `sites:\n  - {id: de-halm, url: "${agent.url}", token: {file: token}}\n`);
  const { rows } = await weftReport(config, 'nodes', '--filter', 'scheduling=open');
  open = rows.map(({ node }) => `de-halm/${String(node)}`);
});
afterAll(async () => {
  await agent.end();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function weft(...words: readonly string[]) {
  const { code, stdout, stderr } = await runBuilt('weft', ...words, '--config', config);
  return { code, said: stdout.toString(), remarks: stderr.toString() };
}

it('a dry run prints the plan, twice the same, and changes nothing', async () => {
  const [node = ''] = open;
  const dry = () => weft('drain', node, '--reason', 'fan swap', '--dry-run', '--json');
  const { code, said } = await dry();
  const { weft: version, plan } = JSON.parse(said);
  expect([code, version, plan.kind, plan.targets]).toEqual([0, 1, 'drain', [node]]);
  expect(plan.native).toEqual(['State=DRAIN (nothing is killed)']);
  expect(JSON.parse((await dry()).said).plan.hash).toBe(plan.hash);
  expect((await weftReport(config, 'operations')).rows).toEqual([]);
});

it('a cordon is carried out once for one id, is refused a second time with its owner, and is taken back', async () => {
  const [, node = ''] = open;
  const id = '01JDH4Z6Y3W8K2Q5N7R9T00001';
  const cordon = (...more: readonly string[]) =>
    weft('cordon', node, '--reason', 'fan swap', '--yes', ...more);
  expect(await cordon('--id', id, '--wait')).toMatchObject({
    code: 0,
    said: expect.stringContaining(`accepted  de-halm  ${id}`),
  });
  expect(await cordon('--id', id)).toMatchObject({
    code: 0,
    said: expect.stringContaining('it was accepted before'),
  });
  expect((await weft('cordon', node, '--reason', 'other', '--yes', '--id', id)).code).toBe(1);
  expect((await weft('drain', 'de-halm/nope', '--reason', 'x', '--yes')).code).toBe(1);
  const shown = await weft('operation', 'show', id, '--json');
  expect(JSON.parse(shown.said).operation).toMatchObject({
    kind: 'cordon',
    state: 'done',
    reason: 'fan swap',
  });
  expect(await weft('uncordon', node, '--reason', 'done', '--yes', '--wait')).toMatchObject({
    code: 0,
    remarks: '',
  });
  expect((await weftReport(config, 'operations')).rows).toHaveLength(2);
  expect(await readdir(join(folder, 'console/weft/outbox'))).toEqual([]);
});

it('nothing is done where nobody can be asked, without a reason, or by a console that only reads', async () => {
  const [, , node = ''] = open;
  const unasked = await weft('cordon', node, '--reason', 'x');
  expect([unasked.code, unasked.remarks]).toEqual([
    2,
    expect.stringContaining('there is no terminal to confirm on'),
  ]);
  expect((await weft('cordon', node, '--yes')).code).toBe(2);
  expect((await weft('cordon', node, '--reason', 'x', '--yes', '--read-only')).code).toBe(2);
  const { rows } = await weftReport(config, 'nodes', '--filter', `node=${node.slice('de-halm/'.length)}`);
  expect(rows).toMatchObject([{ scheduling: 'open' }]);
});
