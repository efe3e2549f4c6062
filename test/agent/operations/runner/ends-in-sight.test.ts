import { beforeEach, expect, test } from 'vitest';
import { turnRecord } from '../../../../agent/operations/operation-records.ts';
import { ActingSite } from '../../../support/acting-site.ts';
import { commandOf, idOf, onNodes } from '../../../support/made-commands.ts';

let acting: ActingSite;
let codesWhenRead: string[][];

beforeEach(async () => {
  acting = new ActingSite(1);
  codesWhenRead = [];
  acting.readScheduler = async () => void codesWhenRead.push(acting.lines.map(({ code }) => code));
  const [node = ''] = await acting.busyNodes();
  await acting.accept(commandOf(1, { ...onNodes([node]), verb: 'cordon', policy: null }));
});

test('an operation has ended when the tables have what it did, read once and before its end is on record', async () => {
  const { state } = await acting.untilEnded(idOf(1));
  expect(state).toBe('done');
  expect(codesWhenRead).toEqual([['operation.accepted', 'operation.step']]);
  expect(acting.lines.at(-1)?.code).toBe('operation.done');
});

test('whoever cancels it while they are read has it taken back', async () => {
  const { readScheduler } = acting;
  acting.readScheduler = async () => {
    if (codesWhenRead.length === 0) {
      const who = { actor: 'weft://operator/noc-2', via: null };
      await acting.desk.move(turnRecord('operation.cancelling', acting.operation(idOf(1)), who, 'not now'));
    }
    await readScheduler();
  };
  expect(await acting.untilEnded(idOf(1))).toMatchObject({
    state: 'cancelled',
    outcome: expect.stringContaining('1 node takes work again'),
  });
});

test('a scheduler that takes its time to be read keeps no other operation from what it does', async () => {
  const [, other = ''] = await acting.busyNodes();
  acting.readScheduler = () => new Promise(() => undefined);
  for (let round = 0; round < 3; round++) await acting.round();
  expect(acting.operation(idOf(1)).state).toBe('running');
  await acting.accept(commandOf(2, { ...onNodes([other]), verb: 'cordon', policy: null }));
  await acting.round();
  expect(acting.calls).toContainEqual({ verb: 'cordon', names: [other] });
});

test('many that end together are shown by one reading', async () => {
  for (const [index, node] of (await acting.busyNodes()).slice(1).entries())
    await acting.accept(commandOf(2 + index, { ...onNodes([node]), verb: 'cordon', policy: null }));
  for (const { id } of acting.desk.book.open()) await acting.untilEnded(id);
  expect(acting.lines.filter(({ code }) => code === 'operation.done').length).toBeGreaterThan(2);
  expect(codesWhenRead).toHaveLength(1);
});

test('a node that was opened and is silent is given a moment to answer before it is called so', async () => {
  await acting.untilEnded(idOf(1));
  const targets = acting.operation(idOf(1)).command.targets;
  const observe = acting.steering.observeNodes.bind(acting.steering);
  let silentLooks = 3;
  acting.steering.observeNodes = async (names, signal) => {
    const isSilent = acting.calls.some(({ verb }) => verb === 'uncordon') && silentLooks-- > 0;
    const seen = await observe(names, signal);
    return isSilent ? seen.map((node) => ({ ...node, state: 'unknown' })) : seen;
  };
  await acting.accept(commandOf(2, { verb: 'uncordon', targets, policy: null }));
  for (let round = 0; round < 8; round++) await acting.round();
  expect(acting.operation(idOf(2))).toMatchObject({ state: 'done', outcome: '1 node open again' });
});
