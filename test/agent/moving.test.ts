import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { simulatedAgent } from '../../agent/simulate.ts';
import { type Row, seenOfWorkload } from '../../protocol/index.ts';
import { CommandConsole } from '../support/command-console.ts';
import { commandOf, idOf } from '../support/made-commands.ts';
import { freePort } from '../support/stream-process.ts';
import { until } from '../support/stream-server.ts';

let source: Agent;
let target: Agent;
let noc: CommandConsole;

beforeEach(async () => {
  const ports = { 'de-halm': await freePort(), eemshaven: await freePort() };
  const start = async (site: keyof typeof ports, other: keyof typeof ports): Promise<Agent> => {
    const agent = await simulatedAgent(
      {
        kind: 'simulate',
        site,
        nodes: 8,
        gpus: 8,
        seed: 5,
        hz: 20,
        listen: { host: '127.0.0.1', port: ports[site] },
        peers: new Map([[other, `ws://127.0.0.1:${ports[other]}`]]),
        peerTokens: new Map(),
        faults: 0,
        state: null,
        token: null,
      },
      'weft-agent test',
      () => undefined,
    );
    await agent.start();
    return agent;
  };
  source = await start('de-halm', 'eemshaven');
  target = await start('eemshaven', 'de-halm');
  noc = await CommandConsole.open(source.url, 'de-halm');
});

afterEach(async () => {
  noc.close();
  await Promise.all([source.stop(), target.stop()]);
});

function rows<K extends 'nodes' | 'workloads' | 'operations'>(agent: Agent, kind: K): readonly Row<K>[] {
  const table = agent.store.tables.of(kind);
  const found: Row<K>[] = [];
  table.forEach((slot) => void found.push(table.read(slot) as Row<K>));
  return found;
}

describe('a migration', () => {
  test('takes a workload that waits to the other site, and both sites show it', async () => {
    const job = rows(source, 'workloads').find(
      ({ state, dataClass }) => state === 'pending' && dataClass === 'public',
    );
    if (job === undefined) throw new Error('nothing waits that may go anywhere');
    const answer = await noc.command(
      commandOf(1, {
        verb: 'migrate',
        targets: [{ name: job.workload ?? '', version: 0, seen: seenOfWorkload(job) }],
        to: 'eemshaven',
        policy: null,
        deadlineSeconds: null,
        notAfter: Date.now() + 60_000,
      }),
    );
    expect(answer).toMatchObject({ status: 'accepted' });
    const row = (agent: Agent) => rows(agent, 'operations').find(({ operation }) => operation === idOf(1));
    await until(
      () => row(source)?.endedAt !== undefined && row(source)?.endedAt !== null,
      'it ended',
      20_000,
    );
    expect(row(source)).toMatchObject({ state: 'done', peer: 'eemshaven' });
    await until(() => row(target)?.state === 'done', 'the target shows it', 5_000);
    expect(row(target)).toMatchObject({ kind: 'migrate', peer: 'de-halm', actor: 'weft://operator/local' });
    expect(rows(source, 'workloads').find(({ workload }) => workload === job.workload)?.state).toBe(
      'cancelled',
    );
    expect(rows(target, 'workloads').some(({ name, user }) => name === job.name && user === job.user)).toBe(
      true,
    );
  }, 40_000);

  test('to a site that is no peer is refused', async () => {
    const job = rows(source, 'workloads').find(({ state }) => state === 'pending' || state === 'running');
    if (job === undefined) throw new Error('nothing runs');
    const answer = await noc.command(
      commandOf(2, {
        verb: 'migrate',
        targets: [{ name: job.workload ?? '', version: 0, seen: seenOfWorkload(job) }],
        to: 'nowhere',
        policy: null,
        deadlineSeconds: null,
        notAfter: Date.now() + 60_000,
      }),
    );
    expect(answer).toMatchObject({
      status: 'refused',
      reason: 'nowhere: de-halm has no peer of that name to migrate to',
    });
  });

  test('of several workloads is one operation for each, and one over them', async () => {
    const jobs = rows(source, 'workloads')
      .filter(({ state, dataClass }) => state === 'pending' && dataClass !== null)
      .slice(0, 2);
    expect(jobs).toHaveLength(2);
    const targets = jobs.map((job) => ({
      name: job.workload ?? '',
      version: 0,
      seen: seenOfWorkload(job),
    }));
    const command = commandOf(4, {
      verb: 'migrate',
      targets,
      to: 'eemshaven',
      policy: null,
      deadlineSeconds: null,
      notAfter: Date.now() + 60_000,
    });
    expect(await noc.command(command)).toMatchObject({ status: 'accepted' });
    const row = () => rows(source, 'operations').find(({ operation }) => operation === idOf(4));
    await until(() => (row()?.endedAt ?? null) !== null, 'all have moved', 25_000);
    expect(row()).toMatchObject({ state: 'done', outcome: '2 moved; nothing is left' });
    const others = rows(source, 'operations').filter(({ operation }) => operation !== idOf(4));
    expect(others.map(({ targets: names, state }) => [names, state]).sort()).toEqual(
      targets.map(({ name }) => [name, 'done']).sort(),
    );
  }, 40_000);

  test('of a whole site holds it, takes away what may go and says what cannot, each as an operation of its own', async () => {
    await noc.command(
      commandOf(3, {
        verb: 'evacuate',
        targets: [{ name: 'de-halm', version: 0, seen: '' }],
        policy: null,
        deadlineSeconds: 3600,
        notAfter: Date.now() + 60_000,
      }),
    );
    const row = () => rows(source, 'operations').find(({ operation }) => operation === idOf(3));
    const children = () => rows(source, 'operations').filter(({ operation }) => operation !== idOf(3));
    await until(
      () =>
        children().filter(({ kind, step }) => kind === 'migrate' && /checkpoint/.test(step ?? '')).length > 1,
      'several write checkpoints at eemshaven’s word that it has room for them',
      30_000,
    );
    expect(children().filter(({ kind }) => kind === 'drain')).toHaveLength(1);
    expect(
      children().filter(({ kind, endedAt }) => kind === 'migrate' && endedAt === null).length,
    ).toBeLessThanOrEqual(4);
    await until(() => /\d+ cannot go: /.test(row()?.step ?? ''), 'what cannot go is said', 30_000);
    expect(rows(source, 'nodes').every(({ scheduling }) => scheduling !== 'open')).toBe(true);
  }, 70_000);
});
