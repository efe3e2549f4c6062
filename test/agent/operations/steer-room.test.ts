import { beforeEach, describe, expect, test } from 'vitest';
import type { PolicyConfig } from '../../../agent/config/policy-config.ts';
import { openDesk } from '../../../agent/operations/open-desk.ts';
import type { OperationDesk } from '../../../agent/operations/operation-desk.ts';
import { nextStep } from '../../../agent/operations/runner/next-step.ts';
import { SteerAnswers } from '../../../agent/operations/steer-answers.ts';
import { SteerRoom } from '../../../agent/operations/steer-room.ts';
import { MemoryJournal } from '../../../agent/operations/storage/memory-journal.ts';
import type { Steer } from '../../../protocol/index.ts';
import { commandOf, idOf } from '../../support/made-commands.ts';
import { site } from '../../support/made-site-facts.ts';

const NOC_1 = 'weft://operator/noc-1';
const NOC_2 = 'weft://operator/noc-2';
/** A console that several people use. */
const SERVE = 'weft://operator/serve';
const NOW = 1_795_468_800_000;
const POLICY: PolicyConfig = {
  roles: [
    { who: [NOC_1, NOC_2], may: ['drain', 'migrate', 'shed', 'approve'], sites: ['*'] },
    { who: [SERVE], may: ['speak-for'], sites: ['*'] },
  ],
  limits: { drainingRatio: 1, commandsPerMinute: 30, keepFree: new Map(), frozen: null },
  approvals: { evacuate: true, drainRatioOver: 1, dataClasses: [] },
  dataClasses: new Map(),
  unknownClass: null,
  migration: { transfer: { type: 'shared' } },
};

let journal: MemoryJournal;
let desk: OperationDesk;
let room: SteerRoom;
let forced: string[];

/** A life of the agent: everything from the journal, nothing else. */
function begin(): void {
  const answers = new SteerAnswers();
  desk = openDesk(journal, (line) => answers.told(line));
  forced = [];
  room = new SteerRoom({
    desk,
    answers,
    facts: () =>
      site({ policy: POLICY, nodes: new Map(), workloads: new Map(), open: desk.book.open(), now: NOW }),
    forceVoid: async (operation, by) => {
      forced.push(`${operation} ${by.join(' ')}`);
      return null;
    },
    tell: async () => null,
  });
}

beforeEach(async () => {
  journal = new MemoryJournal(() => NOW);
  begin();
});

async function accept(
  needsApproval: string | null = null,
  verb: 'drain' | 'migrate' | 'shed' = 'drain',
): Promise<void> {
  await desk.submit(commandOf(1, { verb }), { actor: NOC_1, via: null }, () =>
    needsApproval === null ? { kind: 'accepted' } : { kind: 'waiting', needsApproval },
  );
}

function steer(number: number, verb: Steer['verb'], more: Partial<Steer> = {}): Steer {
  const hash = desk.book.get(idOf(1))?.hash ?? '';
  return { id: idOf(number), operation: idOf(1), verb, deadlineSeconds: null, reason: '', hash, ...more };
}

describe('steering an operation', () => {
  test('is answered the same for the same request, also by a later life of the agent', async () => {
    await accept();
    const pause = steer(50, 'pause');
    expect((await room.steer(pause, NOC_2)).status).toBe('accepted');
    begin();
    expect((await room.steer(pause, NOC_2)).status).toBe('accepted');
    expect(desk.book.get(idOf(1))?.state).toBe('paused');
    expect([...journal.lines()].filter(({ code }) => code === 'operation.paused')).toHaveLength(1);
  });

  test('is another request under the same id a conflict, and leaves the first answer as it was', async () => {
    await accept();
    const pause = steer(50, 'pause');
    await room.steer(pause, NOC_2);
    expect((await room.steer({ ...pause, verb: 'cancel' }, NOC_2)).status).toBe('conflict');
    expect((await room.steer(pause, NOC_1)).status).toBe('conflict');
    expect((await room.steer(pause, NOC_2)).status).toBe('accepted');
    expect(desk.book.get(idOf(1))?.cancelling).toBeNull();
  });

  test('by a console that may speak for others is judged and kept as of whoever sits there', async () => {
    await accept('a second person');
    expect((await room.steer(steer(50, 'approve'), SERVE, 'noc-1')).reason).toContain(
      'takes a second person',
    );
    expect((await room.steer(steer(51, 'approve'), SERVE, 'visitor')).reason).toContain(
      'does not let weft://operator/visitor approve',
    );
    expect((await room.steer(steer(52, 'approve'), SERVE, 'noc-2')).status).toBe('accepted');
    const approved = [...journal.lines()].filter(({ code }) => code === 'operation.approved');
    expect(approved.map(({ actor, via }) => [actor, via])).toEqual([[NOC_2, SERVE]]);
  });

  test('approves a shed only by a second person, who names it as it was asked for, and only then is it begun', async () => {
    await accept('a second person: it slows or stops 30 % of the site', 'shed');
    const own = await room.steer(steer(50, 'approve'), NOC_1);
    expect(own).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('takes a second person'),
    });
    const other = await room.steer(steer(51, 'approve', { hash: 'ab'.repeat(32) }), NOC_2);
    expect(other).toMatchObject({ status: 'refused', reason: expect.stringContaining('it was edited') });
    const visitor = await room.steer(steer(52, 'approve'), 'weft://operator/visitor');
    expect(visitor.reason).toContain('does not let weft://operator/visitor approve');
    const waiting = desk.book.get(idOf(1));
    expect(waiting).toMatchObject({ state: 'waiting for approval', approvals: [] });
    if (waiting === null) throw new Error('it is not there');
    const sight = {
      ...{ at: NOW, nodes: new Map(), workloads: new Map(), declared: () => null, checkpoints: new Map() },
      ...{ changing: new Set<string>(), isMoving: () => false, going: () => new Set<string>() },
      ...{ savesWithinMs: 0, refused: new Map(), carriedOut: new Set<string>() },
    };
    expect(nextStep(waiting, sight, NOW)).toBeNull();
    expect((await room.steer(steer(53, 'approve', { reason: 'go on' }), NOC_2)).status).toBe('accepted');
    begin();
    const approved = desk.book.get(idOf(1));
    expect(approved).toMatchObject({
      state: 'accepted',
      approvals: [{ by: NOC_2, reason: 'go on' }],
    });
    if (approved === null) throw new Error('it is not there');
    expect(nextStep(approved, sight, NOW)).not.toBeNull();
    expect((await room.steer(steer(54, 'approve'), NOC_2)).reason).toContain('waits for no approval');
  });

  test('by any other console is its own, whomever it names, and the name stands on record', async () => {
    await accept();
    const other = 'weft://operator/desk';
    expect((await room.steer(steer(50, 'cancel'), other, 'noc-1')).reason).toContain(`does not let ${other}`);
    const refused = [...journal.lines()].filter(({ code }) => code === 'steer.refused');
    expect(refused.map(({ actor, via }) => [actor, via])).toEqual([[other, 'weft://key/noc-1']]);
  });

  test('keeps what was refused on record, with its reason', async () => {
    await accept();
    expect(await room.steer(steer(50, 'resume'), NOC_2)).toMatchObject({ status: 'refused' });
    expect(await room.steer(steer(51, 'cancel'), 'weft://operator/visitor')).toMatchObject({
      status: 'refused',
      reason: 'the policy of de-halm does not let weft://operator/visitor drain',
    });
    const refusals = [...journal.lines()].filter(({ code }) => code === 'steer.refused');
    expect(refusals.map(({ actor, result }) => [actor, result])).toEqual([
      [NOC_2, 'it is accepted, not paused'],
      ['weft://operator/visitor', 'the policy of de-halm does not let weft://operator/visitor drain'],
    ]);
  });

  test('approves for a second person alone, and only what that person looked at', async () => {
    await accept('a second person: it evacuates a site');
    expect((await room.steer(steer(50, 'approve'), NOC_1)).reason).toContain('takes a second person');
    expect((await room.steer(steer(51, 'approve', { hash: 'ab' }), NOC_2)).reason).toContain('it was edited');
    expect((await room.steer(steer(52, 'approve'), NOC_2)).status).toBe('accepted');
    expect(desk.book.get(idOf(1))?.state).toBe('accepted');
  });

  test('that extends voids an approval, for it was given to something else', async () => {
    await accept('a second person: it is more than 10 % of the site');
    await room.steer(steer(50, 'approve'), NOC_2);
    expect((await room.steer(steer(51, 'extend', { deadlineSeconds: 7200 }), NOC_1)).status).toBe('accepted');
    expect(desk.book.get(idOf(1))?.state).toBe('waiting for approval');
  });

  test('declares a copy dead only on the word of two people', async () => {
    await accept(null, 'migrate');
    const first = steer(50, 'force-void', { reason: 'the hall burnt down' });
    expect((await room.steer({ ...first, id: idOf(49), reason: '' }, NOC_1)).status).toBe('refused');
    expect((await room.steer(first, NOC_1)).status).toBe('waiting for approval');
    expect((await room.steer({ ...first, id: idOf(51) }, NOC_1)).status).toBe('waiting for approval');
    expect(forced).toEqual([]);
    begin();
    expect((await room.steer({ ...first, id: idOf(52), reason: 'seen it' }, NOC_2)).status).toBe('accepted');
    expect(forced).toEqual([`${idOf(1)} ${NOC_1} ${NOC_2}`]);
  });

  test('cannot touch what has ended', async () => {
    await accept();
    const { hash = '' } = desk.book.get(idOf(1)) ?? {};
    await desk.move({
      code: 'operation.done',
      actor: 'weft://agent/de-halm',
      via: null,
      operation: idOf(1),
      what: '1 of 1 drained; the hold stays',
      reason: null,
      result: 'ok',
      body: {},
    });
    expect(await room.steer(steer(50, 'cancel', { hash }), NOC_2)).toMatchObject({
      status: 'refused',
      reason: 'it has ended: 1 of 1 drained; the hold stays',
    });
  });
});
