import { describe, expect, test } from 'vitest';
import type { SourceState } from '../../../../agent/operations/migration/source-state.ts';
import { stepSource } from '../../../../agent/operations/migration/step-source.ts';
import { madeMigration, madeSpec, OPERATION, observed, seen } from './made-migration.ts';

const fencing = (changes: Partial<SourceState> = {}) =>
  madeMigration({ phase: 'FENCING', doing: 'fence', turn: 7, spec: madeSpec(), ...changes });

describe('the source', () => {
  test('takes nothing from an answer to what an earlier turn asked', () => {
    expect(stepSource(fencing(), observed(6)).record).toBeNull();
    expect(stepSource(fencing(), observed(7)).state.doing).toBe('remember');
  });

  test('takes for gone only what its scheduler has had time to save and says again', () => {
    const waiting = stepSource(fencing(), observed(7));
    expect(waiting.state).toMatchObject({ phase: 'FENCING', doing: 'remember' });
    expect(waiting.effects).toEqual([{ do: 'remember' }, { do: 'ask again' }]);
    const asking = stepSource(waiting.state, { kind: 'proceed', turn: 8 }).state;
    expect(asking).toMatchObject({ phase: 'FENCING', doing: 'recheck' });
    expect(stepSource(asking, observed(9)).state).toMatchObject({ phase: 'FENCED', doing: 'look' });
    const back = stepSource(asking, observed(9, seen('0', 'running')));
    expect(back.state).toMatchObject({ phase: 'FENCING', doing: 'fence' });
    expect(back.effects[0]).toEqual({ do: 'cancel', job: '0' });
  });

  test('takes another end than the one that was being saved for no proof, and ends it again', () => {
    const end = (turn: number, endedAt: number) => observed(turn, seen('0', 'cancelled', { endedAt }));
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
        stepSource(ended, observed(7, seen('0', state, { tagged: false, submittedAt })));
      const first = look(5, 'held');
      // On record before it is done, and once.
      expect(first.record).toMatchObject({ phase, outcome: expect.stringContaining('brought back') });
      expect(first.effects).toEqual([{ do: 'cancel', job: '0' }]);
      expect(stepSource(first.state, { kind: 'tidy' }).record).toBeNull();
      expect(look(5, 'running').effects).toEqual([{ do: 'cancel', job: '0' }]);
      for (const { effects } of [look(6, 'held'), look(null, 'held'), look(5, 'completed')])
        expect(effects).toEqual([]);
    }
  });

  test('takes neither what runs nor what is held for gone', () => {
    for (const state of ['running', 'held'] as const)
      expect(stepSource(fencing(), observed(7, seen('0', state))).record).toBeNull();
  });

  test('starts nothing elsewhere that came to its own end', () => {
    const ended = observed(7, seen('0', 'completed'));
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
      const looking = stepSource(asked, observed(7, stopped)).state;
      expect(looking).toMatchObject({ phase: 'RESERVING', doing: 'look', turn: 8 });
      const looked = (id: string, isChanging = false) =>
        stepSource(looking, { kind: 'looked', turn: 8, newest: { id, digest: 'd' }, isChanging }).state;
      expect(looked('c2')).toMatchObject({ phase: 'CHECKPOINTED', candidate: { id: 'c2' } });
      expect(looked('c1')).toMatchObject({ phase: 'ABORTING', doing: 'settle', owesVoid: true });
      // What it wrote as it stopped has not come to rest yet.
      expect(looked('c1', true)).toBe(looking);
    }
    const running = observed(7, seen(proving.workload, 'running'));
    expect(stepSource(proving, running).record).toBeNull();
  });

  test('asks again for a checkpoint, or waits for none, when somebody puts the workload back into its queue', () => {
    const asked = { spec: madeSpec(), doing: 'prove', turn: 7, signalled: true } as const;
    const back = observed(7, seen('0', 'pending', { restarts: 1, tagged: false }));
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
});
