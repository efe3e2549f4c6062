import * as z from 'zod';
import type { JournalBody, JournalLine, JournalRecord } from '../journal.ts';
import type { SourceEvent, TargetEvent } from './effects.ts';
import { type SourceState, sourceState } from './source-state.ts';
import { sourceWords } from './source-words.ts';
import { type TargetState, targetState } from './target-state.ts';
import { targetWords } from './target-words.ts';

/** One migration as its journal has it. */
export type Kept =
  | { readonly side: 'source'; readonly state: SourceState }
  | { readonly side: 'target'; readonly state: TargetState };

const body = z.strictObject({
  side: z.enum(['source', 'target']),
  state: z.unknown(),
  /** A spec is written once: a script may have megabytes, and a migration has a dozen records. */
  specAsBefore: z.boolean(),
});

/** What is appended before any effect of `kept` is begun. */
export function recordOf(
  kept: Kept,
  before: Kept | null,
  actor: string,
  reason: string | null,
): JournalRecord {
  const { state, side } = kept;
  const specAsBefore = before !== null && state.spec !== null && state.spec === before.state.spec;
  const phase = state.phase.toLowerCase().replaceAll('_', '-');
  return {
    code: side === 'source' ? `migration.${phase}` : `migration.target-${phase}`,
    actor,
    via: null,
    operation: state.operation,
    what: kept.side === 'source' ? sourceWords(kept.state) : targetWords(kept.state),
    reason,
    result: 'ok',
    body: plain({ side, state: specAsBefore ? { ...state, spec: null } : state, specAsBefore }),
  };
}

/** The last word of every migration, by side and operation, and when it was written. */
export function replay(
  lines: Iterable<JournalLine>,
): Map<string, { readonly kept: Kept; readonly at: number }> {
  const found = new Map<string, { readonly kept: Kept; readonly at: number }>();
  for (const line of lines) {
    if (!line.code.startsWith('migration.') || line.operation === null) continue;
    const { side, state, specAsBefore } = body.parse(line.body);
    const key = keyOf(side, line.operation);
    const spec = specAsBefore ? (found.get(key)?.kept.state.spec ?? null) : undefined;
    const kept: Kept =
      side === 'source'
        ? { side, state: withSpec(sourceState.parse(state), spec) }
        : { side, state: withSpec(targetState.parse(state), spec) };
    found.set(key, { kept, at: line.at });
  }
  return found;
}

/** Who brought a state about: the person who asked, else the agent. */
export function causeOf(
  event: SourceEvent | TargetEvent,
  site: string,
): { actor: string; reason: string | null } {
  switch (event.kind) {
    case 'cancel':
    case 'call back':
    case 'pause':
    case 'resume':
      return { actor: event.by, reason: event.reason };
    case 'force void':
      return { actor: event.by.join(' and '), reason: event.statement };
    default:
      return { actor: `weft://agent/${site}`, reason: null };
  }
}

/** An operation may have both its sides here: a workload may be moved within one site's two schedulers. */
export function keyOf(side: Kept['side'], operation: string): string {
  return `${side} ${operation}`;
}

function withSpec<S extends Kept['state']>(state: S, spec: S['spec'] | undefined): S {
  return spec === undefined ? state : { ...state, spec };
}

/** As it will be read again, and nothing that shares memory with what goes on changing. */
function plain(value: object): JournalBody {
  return JSON.parse(JSON.stringify(value));
}
