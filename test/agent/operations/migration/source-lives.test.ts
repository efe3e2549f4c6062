import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceEvent } from '../../../../agent/operations/migration/effects.ts';
import { type SourceState, sourceHasEnded } from '../../../../agent/operations/migration/source-state.ts';
import { stepSource } from '../../../../agent/operations/migration/step-source.ts';
import { madeMigration, madeSpec, OPERATION, observed, seen } from './made-migration.ts';

describe('the source', () => {
  test('only asks again when time passes, in every state it can come to', () => {
    walkSource((state) => expect(stepSource(state, { kind: 'timed out' }).record).toBeNull());
  });

  test('never leaves an end, whatever it is told', () => {
    walkSource((state, event) => {
      if (sourceHasEnded(state)) expect(stepSource(state, event).state.phase).toBe(state.phase);
    });
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
  observed(0),
  observed(0, seen('0', 'running')),
  observed(0, seen('0', 'held')),
  observed(0, seen('1', 'running')),
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
