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
