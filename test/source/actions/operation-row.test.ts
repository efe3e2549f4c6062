import { expect, test } from 'vitest';
import { findOperation } from '../../../source/actions/operation-row.ts';
import { steerFor, whyNotSteer } from '../../../source/actions/steer-operation.ts';
import { idOf } from '../../support/made-commands.ts';
import { madeFabric, WALL } from '../../support/made-fabric.ts';

const migrate = {
  operation: idOf(1),
  kind: 'migrate',
  targets: '88412',
  state: 'running',
  actor: 'weft://operator/local',
} as const;
const fabric = madeFabric([
  { id: 'eemshaven', rows: { operations: [{ ...migrate, peer: 'de-halm' }] } },
  {
    id: 'de-halm',
    rows: { operations: [{ ...migrate, peer: 'eemshaven', hash: 'c0ffee', acceptedAt: WALL }] },
  },
]);
const found = findOperation(fabric, idOf(1));
if (found === null) throw new Error('the operation is not found');

test('of a migration the site that was asked is the one that is steered', () => {
  expect(found.site).toBe('de-halm');
  expect(findOperation(fabric, `eemshaven/${idOf(1)}`)?.site).toBe('eemshaven');
  expect(findOperation(fabric, idOf(2))).toBeNull();
});

test('a deadline is counted from when it was accepted', () => {
  expect(steerFor('extend', found, idOf(9), '', WALL + 90_000)).toMatchObject({
    deadlineSeconds: 90,
    hash: 'c0ffee',
  });
  expect(steerFor('pause', found, idOf(9), '', WALL)).toMatchObject({ deadlineSeconds: null });
});

test.each([
  ['resume', 'running', 'it is not paused'],
  ['pause', 'paused', 'it is paused already'],
  ['cancel', 'done', 'it has ended: done'],
  ['approve', 'running', 'it waits for no approval'],
  ['approve', 'waiting for approval', 'who asked cannot approve: it takes a second person'],
] as const)('%s of one that is %s is not even asked for', (verb, state, why) => {
  expect(whyNotSteer(verb, { ...found, state }, 'local')).toBe(why);
});
