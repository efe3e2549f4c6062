import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceEvent, TargetEvent } from '../../../../agent/operations/migration/effects.ts';
import { type SourceState, sourceHasEnded } from '../../../../agent/operations/migration/source-state.ts';
import { stepSource } from '../../../../agent/operations/migration/step-source.ts';
import { stepTarget } from '../../../../agent/operations/migration/step-target.ts';
import { type TargetState, unknownMigration } from '../../../../agent/operations/migration/target-state.ts';
import { hashOfSpec, withoutTags } from '../../../../agent/operations/migration/workload-spec.ts';
import { madeMigration, madeSpec, OPERATION } from './made-migration.ts';

const seen = (job: string, state: 'running' | 'held' | 'cancelled' | 'completed') => [
  { job, state, restarts: 0, tagged: true, submittedAt: 5, endedAt: null },
];
const fencing = (changes: Partial<SourceState> = {}) =>
  madeMigration({ phase: 'FENCING', doing: 'fence', turn: 7, spec: madeSpec(), ...changes });

describe('the source', () => {
  test('takes nothing from an answer to what an earlier turn asked', () => {
    expect(stepSource(fencing(), { kind: 'observed', turn: 6, seen: [] }).record).toBeNull();
    expect(stepSource(fencing(), { kind: 'observed', turn: 7, seen: [] }).state.doing).toBe('remember');
  });

  test('takes for gone only what its scheduler has had time to save and says again', () => {
    const gone = (turn: number): SourceEvent => ({ kind: 'observed', turn, seen: [] });
    const waiting = stepSource(fencing(), gone(7));
    expect(waiting.state).toMatchObject({ phase: 'FENCING', doing: 'remember' });
    expect(waiting.effects).toEqual([{ do: 'remember' }, { do: 'ask again' }]);
    const asking = stepSource(waiting.state, { kind: 'proceed', turn: 8 }).state;
    expect(asking).toMatchObject({ phase: 'FENCING', doing: 'recheck' });
    expect(stepSource(asking, gone(9)).state).toMatchObject({ phase: 'FENCED', doing: 'look' });
    const back = stepSource(asking, { kind: 'observed', turn: 9, seen: seen('0', 'running') });
    expect(back.state).toMatchObject({ phase: 'FENCING', doing: 'fence' });
    expect(back.effects[0]).toEqual({ do: 'cancel', job: '0' });
  });

  test('takes another end than the one that was being saved for no proof, and ends it again', () => {
    const end = (turn: number, endedAt: number): SourceEvent => ({
      kind: 'observed',
      turn,
      seen: seen('0', 'cancelled').map((one) => ({ ...one, endedAt })),
    });
    for (const from of [
      fencing(),
      madeMigration({ phase: 'ABORTING', doing: 'undo', turn: 7, spec: madeSpec(), signalled: true }),
    ]) {
      const waiting = stepSource(from, end(7, 1_000)).state;
      const asking = stepSource(waiting, { kind: 'proceed', turn: 8 }).state;
      expect(asking).toMatchObject({ doing: 'recheck', endedAt: 1_000 });
      expect(stepSource(asking, end(9, 9_000)).state.phase).toBe(from.phase);
      expect(stepSource(asking, end(9, 1_000)).state.phase).not.toBe(from.phase);
    }
  });

  test('ends the original again that a killed scheduler brought back, and not another that got its id', () => {
    for (const phase of ['DONE', 'ROLLED_BACK'] as const) {
      const ended = madeMigration({ phase, doing: 'rest', turn: 7, spec: madeSpec(), submittedAt: 5 });
      expect(stepSource(ended, { kind: 'tidy' }).effects[0]).toMatchObject({ do: 'observe', jobs: ['0'] });
      const look = (submittedAt: number | null, state: 'held' | 'running' | 'completed') =>
        stepSource(ended, {
          kind: 'observed',
          turn: 7,
          seen: [{ job: '0', state, restarts: 0, tagged: false, submittedAt, endedAt: null }],
        }).effects;
      const first = stepSource(ended, {
        kind: 'observed',
        turn: 7,
        seen: [{ job: '0', state: 'held', restarts: 0, tagged: false, submittedAt: 5, endedAt: null }],
      });
      // On record before it is done, and once.
      expect(first.record).toMatchObject({ phase, outcome: expect.stringContaining('brought back') });
      expect(first.effects).toEqual([{ do: 'cancel', job: '0' }]);
      expect(stepSource(first.state, { kind: 'tidy' }).record).toBeNull();
      expect(look(5, 'held')).toEqual([{ do: 'cancel', job: '0' }]);
      expect(look(5, 'running')).toEqual([{ do: 'cancel', job: '0' }]);
      for (const effects of [look(6, 'held'), look(null, 'held'), look(5, 'completed')])
        expect(effects).toEqual([]);
    }
  });

  test('takes neither what runs nor what is held for gone', () => {
    for (const state of ['running', 'held'] as const)
      expect(stepSource(fencing(), { kind: 'observed', turn: 7, seen: seen('0', state) }).record).toBeNull();
  });

  test('starts nothing elsewhere that came to its own end', () => {
    const ended: SourceEvent = { kind: 'observed', turn: 7, seen: seen('0', 'completed') };
    expect(stepSource(fencing(), ended).state).toMatchObject({
      phase: 'ABORTING',
      outcome: 'it ended by itself',
    });
    expect(stepSource(fencing({ signalled: true, doing: 'recheck' }), ended).state.phase).toBe('FENCED');
  });

  test('looks once more when what it asked for a checkpoint has stopped, and waits for nothing after that', () => {
    const proving = madeMigration({
      phase: 'RESERVING',
      doing: 'prove',
      turn: 7,
      spec: madeSpec(),
      before: 'c1',
    });
    for (const stopped of [seen('1', 'held'), seen('1', 'completed'), []]) {
      const asked = { ...proving, workload: '1', signalled: true };
      const looking = stepSource(asked, { kind: 'observed', turn: 7, seen: stopped }).state;
      expect(looking).toMatchObject({ phase: 'RESERVING', doing: 'look', turn: 8 });
      const looked = (id: string, isChanging = false) =>
        stepSource(looking, { kind: 'looked', turn: 8, newest: { id, digest: 'd' }, isChanging }).state;
      expect(looked('c2')).toMatchObject({ phase: 'CHECKPOINTED', candidate: { id: 'c2' } });
      expect(looked('c1')).toMatchObject({ phase: 'ABORTING', doing: 'settle', owesVoid: true });
      // What it wrote as it stopped has not come to rest yet.
      expect(looked('c1', true)).toBe(looking);
    }
    const running: SourceEvent = { kind: 'observed', turn: 7, seen: seen(proving.workload, 'running') };
    expect(stepSource(proving, running).record).toBeNull();
  });

  test('asks again for a checkpoint, or waits for none, when somebody puts the workload back into its queue', () => {
    const asked = { spec: madeSpec(), doing: 'prove', turn: 7, signalled: true } as const;
    const back: SourceEvent = {
      kind: 'observed',
      turn: 7,
      seen: [{ job: '0', state: 'pending', restarts: 1, tagged: false, submittedAt: 5, endedAt: null }],
    };
    const proving = stepSource(madeMigration({ ...asked, phase: 'RESERVING' }), back);
    expect(proving.state).toMatchObject({ phase: 'RESERVING', doing: 'signal' });
    expect(proving.effects[0]).toMatchObject({ do: 'observe' });
    const aborting = stepSource(madeMigration({ ...asked, phase: 'ABORTING' }), back);
    expect(aborting.state).toMatchObject({ phase: 'ABORTING', doing: 'settle' });
  });

  test('asks what declares a checkpoint for one, also where the plan lets others start from the beginning', () => {
    const mute = madeSpec({ checkpoint: null, checkpointDirectory: null });
    const reserving = { phase: 'RESERVING', doing: 'reserve', fromBeginning: true, turn: 7 } as const;
    const reserved = {
      kind: 'reserved',
      operation: OPERATION,
      from: 'eemshaven',
      to: 'de-halm',
      store: 's',
      boot: 'b',
    } as const;
    const asked = (spec: typeof mute) => stepSource(madeMigration({ ...reserving, spec }), reserved).state;
    expect(asked(madeSpec())).toMatchObject({ phase: 'RESERVING', doing: 'signal' });
    expect(asked(mute)).toMatchObject({ phase: 'FENCING' });
  });

  test('says where a workload that waited is, and what could not come along', () => {
    const started = (changes: Partial<SourceState>) =>
      stepSource(madeMigration({ phase: 'STARTING', doing: 'start', turn: 7, ...changes }), {
        kind: 'started',
        operation: OPERATION,
        from: 'eemshaven',
        to: 'de-halm',
        store: 's',
      }).state.outcome;
    expect(started({ spec: madeSpec() })).toBe('runs at eemshaven');
    expect(started({ spec: madeSpec(), move: 'queued' })).toBe('in the queue of eemshaven, or running there');
    const leftBehind = ['dependency afterok:12', 'reservation night', 'a', 'b', 'c'];
    expect(started({ spec: madeSpec({ leftBehind }) })).toBe(
      'runs at eemshaven, without dependency afterok:12; reservation night; a; b; and 1 more',
    );
  });

  test('only asks again when time passes, in every state it can come to', () => {
    walkSource((state) => expect(stepSource(state, { kind: 'timed out' }).record).toBeNull());
  });

  test('never leaves an end, whatever it is told', () => {
    walkSource((state, event) => {
      if (sourceHasEnded(state)) expect(stepSource(state, event).state.phase).toBe(state.phase);
    });
  });
});

describe('the target', () => {
  test('releases nothing that was not told to this life to run', () => {
    const reserved: TargetState = {
      ...unknownMigration(OPERATION, 'eemshaven', 'de-halm'),
      phase: 'RESERVED',
      doing: 'wait',
      job: '9',
      spec: madeSpec(),
    };
    const own = { site: 'eemshaven', store: 's', boot: 'b2' };
    const start = {
      kind: 'start',
      operation: OPERATION,
      from: 'de-halm',
      to: 'eemshaven',
      move: 'running',
      checkpoint: null,
    } as const;
    const ofOld = stepTarget(reserved, { ...start, store: 's', boot: 'b1' }, own);
    expect(ofOld.record).toBeNull();
    expect(ofOld.effects).toEqual([
      { do: 'send', message: expect.objectContaining({ kind: 'status?', boot: 'b2' }) },
    ]);
    const told = stepTarget(reserved, { ...start, store: 's', boot: 'b2' }, own);
    expect(told.effects[0]).toEqual({ do: 'release', job: '9' });
    const reborn = stepTarget(told.state, { kind: 'restarted' }, { ...own, boot: 'b3' });
    expect(reborn.effects.map((effect) => effect.do)).toEqual(['send', 'observe', 'ask again']);
  });

  test('refuses the same operation with another workload, and keeps the first', () => {
    const own = { site: 'eemshaven', store: 's', boot: 'b' };
    const reserve: TargetEvent = {
      kind: 'reserve',
      operation: OPERATION,
      from: 'de-halm',
      to: 'eemshaven',
      workload: '0',
      spec: madeSpec(),
      specHash: 'one',
      dataClass: null,
      move: 'running',
      actor: 'noc-1',
      reason: '',
    };
    const { state } = stepTarget(unknownMigration(OPERATION, 'eemshaven', 'de-halm'), reserve, own);
    const other = stepTarget(state, { ...reserve, specHash: 'other' }, own);
    expect(other.record).toBeNull();
    expect(other.effects).toMatchObject([{ do: 'send', message: { kind: 'refused' } }]);
  });
});

describe('a spec', () => {
  test('has the same hash in whatever order its fields came', () => {
    const reversed = Object.fromEntries(Object.entries(madeSpec()).toReversed());
    expect(hashOfSpec({ ...madeSpec(), ...reversed })).toBe(hashOfSpec(madeSpec()));
    expect(hashOfSpec(madeSpec({ gpus: 4 }))).not.toBe(hashOfSpec(madeSpec()));
  });

  test('loses the tags of earlier moves, and nothing else', () => {
    const comment = `weft.class=health weft:${OPERATION} weft.checkpoint=USR1`;
    expect(withoutTags(madeSpec({ comment })).comment).toBe('weft.class=health weft.checkpoint=USR1');
  });
});

/** Random lives of one source: every state it comes to, with the event that comes next. */
function walkSource(look: (state: SourceState, event: SourceEvent) => void): void {
  fc.assert(
    fc.property(fc.array(sourceEvent, { minLength: 5, maxLength: 40 }), (events) => {
      let state = madeMigration();
      for (const made of events) {
        const event = 'turn' in made ? { ...made, turn: state.turn } : made;
        look(state, event);
        state = stepSource(state, event).state;
      }
    }),
    { numRuns: 2000 },
  );
}

const addressed = { operation: OPERATION, from: 'eemshaven', to: 'de-halm' };
const life = { store: 's', boot: 'b' };
const sourceEvent: fc.Arbitrary<SourceEvent> = fc.constantFrom<SourceEvent[]>(
  { kind: 'examined', turn: 0, spec: madeSpec(), move: 'running', specHash: 'h', submittedAt: 5 },
  { kind: 'examined', turn: 0, spec: madeSpec(), move: 'queued', specHash: 'h', submittedAt: null },
  { kind: 'refused here', turn: 0, reason: 'no' },
  { kind: 'observed', turn: 0, seen: [] },
  { kind: 'observed', turn: 0, seen: seen('0', 'running') },
  { kind: 'observed', turn: 0, seen: seen('0', 'held') },
  { kind: 'observed', turn: 0, seen: seen('1', 'running') },
  { kind: 'signalled', turn: 0, before: null },
  { kind: 'looked', turn: 0, newest: { id: 'c1', digest: 'd1' }, isChanging: false },
  { kind: 'looked', turn: 0, newest: null, isChanging: true },
  { kind: 'copied', turn: 0 },
  { kind: 'submitted', turn: 0, job: '1' },
  { kind: 'kept', turn: 0 },
  { kind: 'proceed', turn: 0 },
  { kind: 'timed out' },
  { kind: 'restarted' },
  { kind: 'tidy' },
  { kind: 'cancel', by: 'a', reason: 'b' },
  { kind: 'call back', by: 'a', reason: 'b' },
  { kind: 'pause', by: 'a', reason: 'b' },
  { kind: 'resume', by: 'a', reason: 'b' },
  { kind: 'force void', by: ['a', 'b'], statement: 'off' },
  { kind: 'reserved', ...addressed, ...life },
  { kind: 'refused', ...addressed, reason: 'full' },
  { kind: 'checked', ...addressed, store: 's', checkpoint: 'c1', digest: 'd1' },
  { kind: 'checked', ...addressed, store: 's', checkpoint: 'c1', digest: null },
  { kind: 'status?', ...addressed, ...life, boot: 'c' },
  { kind: 'started', ...addressed, store: 's' },
  { kind: 'voided', ...addressed, store: 's', of: 's' },
);
