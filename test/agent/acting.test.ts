import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { simulatedAgent } from '../../agent/simulate.ts';
import { type CommandTarget, type Row, seenOfNode } from '../../protocol/index.ts';
import { CommandConsole } from '../support/command-console.ts';
import { commandOf, idOf } from '../support/made-commands.ts';
import { until } from '../support/stream-server.ts';

let agent: Agent;
let noc: CommandConsole;

beforeEach(async () => {
  agent = await simulatedAgent(
    {
      kind: 'simulate',
      site: 'de-halm',
      nodes: 8,
      gpus: 8,
      seed: 3,
      hz: 50,
      listen: { host: '127.0.0.1', port: 0 },
      peers: new Map(),
      peerTokens: new Map(),
      faults: 0,
      state: null,
      token: null,
    },
    'weft-agent test',
    () => undefined,
  );
  await agent.start();
  noc = await CommandConsole.open(agent.url, 'de-halm');
});

afterEach(async () => {
  noc.close();
  await agent.stop();
});

function rows<K extends 'nodes' | 'operations' | 'audit'>(kind: K): readonly Row<K>[] {
  const table = agent.store.tables.of(kind);
  const found: Row<K>[] = [];
  table.forEach((slot) => void found.push(table.read(slot) as Row<K>));
  return found;
}

function openNodes(): readonly Row<'nodes'>[] {
  return rows('nodes').filter(({ scheduling }) => scheduling === 'open');
}

function targetOf(row: Row<'nodes'>, verb: 'cordon' | 'drain' | 'uncordon'): CommandTarget {
  return { name: row.node ?? '', version: 0, seen: seenOfNode(verb, row) };
}

function operation(number: number): Row<'operations'> | undefined {
  return rows('operations').find((row) => row.operation === idOf(number));
}

describe('a command on the wire', () => {
  test('is answered when it is on record, carried out, and seen in the tables with its person and its reason', async () => {
    const [node] = openNodes();
    if (node === undefined) throw new Error('no open node');
    const command = commandOf(1, {
      verb: 'cordon',
      targets: [targetOf(node, 'cordon')],
      reason: 'fan swap',
      policy: null,
      deadlineSeconds: null,
      notAfter: Date.now() + 60_000,
    });
    expect(await noc.command(command)).toEqual({ id: idOf(1), status: 'accepted', reason: '', refusals: [] });
    await until(() => operation(1)?.state === 'done', 'it is done', 10_000);
    const held = rows('nodes').find((row) => row.node === node.node);
    expect(held).toMatchObject({ reason: 'fan swap', reasonUser: 'weft://operator/local' });
    expect(['draining', 'drained']).toContain(held?.scheduling);
    expect(
      rows('audit')
        .filter((row) => row.operation === idOf(1))
        .map(({ code }) => code),
    ).toEqual(['operation.accepted', 'operation.step', 'operation.done']);
    // The answer is the same however often it is asked for, and another body under its id is a conflict.
    expect((await noc.command(command)).status).toBe('accepted');
    expect((await noc.command({ ...command, reason: 'other' })).status).toBe('conflict');
  });

  test('planned on another state of the world is a conflict, with the difference in words', async () => {
    const [node] = openNodes();
    if (node === undefined) throw new Error('no open node');
    const planned = { ...node, reason: 'something that stood there once' };
    const answer = await noc.command(
      commandOf(2, {
        targets: [targetOf(planned, 'drain')],
        notAfter: Date.now() + 60_000,
      }),
    );
    expect(answer).toMatchObject({
      status: 'conflict',
      refusals: [{ target: node.node, reason: 'its hold or the reason for it is another now' }],
    });
    await until(() => operation(2)?.state === 'refused', 'it is shown', 5_000);
  });

  test('for something that is no node, or what this version cannot do, is refused and on record', async () => {
    const answer = await noc.command(
      commandOf(3, { targets: [{ name: 'ALL', version: 0, seen: '' }], notAfter: Date.now() + 60_000 }),
    );
    expect(answer).toMatchObject({ status: 'refused', reason: 'ALL: it is not the name of one node' });
    await until(
      () =>
        rows('audit').some(({ code, operation }) => code === 'operation.refused' && operation === idOf(3)),
      'the refusal is on record',
      5_000,
    );
  });

  test('steers what is open: paused, extended, gone on with and cancelled, each with its answer', async () => {
    const busy = openNodes().find(({ workloads }) => (workloads ?? '') !== '');
    if (busy === undefined) throw new Error('no busy node');
    await noc.command(
      commandOf(4, {
        targets: [targetOf(busy, 'drain')],
        deadlineSeconds: 3600,
        notAfter: Date.now() + 60_000,
      }),
    );
    await until(() => operation(4)?.step?.includes('of 1 drained') === true, 'it drains', 10_000);
    const hash = operation(4)?.hash ?? '';
    const steer = (
      number: number,
      verb: 'pause' | 'resume' | 'extend' | 'cancel',
      deadlineSeconds: number | null = null,
    ) => ({ id: idOf(number), operation: idOf(4), verb, deadlineSeconds, reason: '', hash }) as const;
    expect((await noc.steer(steer(50, 'pause'))).status).toBe('accepted');
    expect((await noc.steer(steer(50, 'pause'))).status).toBe('accepted');
    expect(await noc.steer(steer(51, 'pause'))).toMatchObject({ status: 'refused', reason: 'it is paused' });
    expect((await noc.steer(steer(50, 'resume'))).status).toBe('conflict');
    await until(() => operation(4)?.state === 'paused', 'it is paused', 5_000);
    expect((await noc.steer(steer(52, 'extend', 7200))).status).toBe('accepted');
    await until(() => operation(4)?.hash !== hash, 'it was edited', 5_000);
    expect(await noc.steer(steer(53, 'resume'))).toMatchObject({
      status: 'conflict',
      reason: 'it was edited since it was looked at; look at it again',
    });
    const edited = operation(4)?.hash ?? '';
    expect((await noc.steer({ ...steer(54, 'cancel'), hash: edited })).status).toBe('accepted');
    await until(() => operation(4)?.state === 'cancelled', 'it is cancelled', 10_000);
    expect(operation(4)?.outcome).toMatch(/: 0 of 1 drained; 1 node takes work again$/);
    expect(rows('nodes').find(({ node }) => node === busy.node)?.scheduling).toBe('open');
  });
});
