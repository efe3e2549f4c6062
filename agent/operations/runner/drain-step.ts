import type { NodeObservation } from '../../drivers/steering.ts';
import type { Operation } from '../operation.ts';
import { effectsBody } from '../operation-effects.ts';
import { emptying } from './emptying.ts';
import { endedOverCheckpoint } from './ended-over-checkpoint.ts';
import { backOut, holdAll, namesOf } from './hold-step.ts';
import { puttingBack } from './put-back.ts';
import { countOf, ends, goesOn, type NextStep, named, type Sight } from './sight.ts';

/**
 * accepted → cordoning → draining → drained, or cancelled, expired, failed (SAFETY.md, "Drain, exactly").
 * Drained is what was seen held and empty after it was asked for, and nothing else.
 */
export function nextOfDrain(operation: Operation, sight: Sight, now: number): NextStep {
  const names = namesOf(operation);
  const empty = names.filter((name) => isEmpty(sight.nodes.get(name)));
  const drained = `${empty.length} of ${names.length} drained`;
  const over = endedOverCheckpoint(operation, sight);
  const back = puttingBack(operation, sight, now);
  const { running } = over;
  const but = [over.lost, back.lost].map((lost) => (lost === null ? '' : `; ${lost}`)).join('');
  // Before anything else, and whatever becomes of this drain: nobody else knows that it is to run again.
  if (over.acts.length > 0) {
    const body = effectsBody({ putBack: over.putBack });
    return goesOn(`${drained}; ${over.words}`, { acts: over.acts, body });
  }
  if (back.acts.length > 0) return goesOn(`${drained}; ${back.words}`, back);
  const waits = over.words ?? back.words;
  const open = waits ?? awaited(operation, running, now);
  /** What else is left to do goes on; it ends when nothing is open. */
  const unlessOpen = (step: NextStep, why: string | null): NextStep =>
    step.end === null || why === null ? step : goesOn(`${step.end.outcome}; ${why}`, { body: back.body });
  if (operation.cancelling !== null)
    return unlessOpen(backOut(operation, sight, [`${drained}${but}${unproven(running)}`]), open);
  const holding = holdAll(operation, sight);
  // A scheduler that was killed may have forgotten the hold, and still do what it was asked over a checkpoint.
  if (holding !== null) return unlessOpen(holding, open);
  if (empty.length === names.length)
    return unlessOpen(ends('operation.done', `${drained}; the hold stays${but}`), waits);

  const busy = names.filter((name) => !empty.includes(name));
  const ids = workloadsOn(busy, sight);
  const isPaused = operation.state === 'paused';
  const { deadlineAt } = operation;
  const isOver = deadlineAt !== null && now >= deadlineAt;
  const progressRatio = empty.length / names.length;
  const left = `${drained}, ${countOf(ids.length, 'workload')}`;
  const words = `${left}${endWords(operation, ids, sight)}`;
  const body = { ...back.body, ...(operation.effects.isHeld ? {} : effectsBody({ isHeld: true })) };
  if (isPaused) {
    const late = isOver ? '; its deadline passed, going on acts at once' : '';
    return goesOn(`paused: ${left}${late}`, { progressRatio, body });
  }
  const { policy } = operation.command;
  if (isOver && (policy === null || policy === 'wait' || policy === 'checkpoint')) {
    if (open !== null) return goesOn(`${left}; ${open}`, { progressRatio, body });
    const words = `${left} left on ${named(busy)} at the deadline (${policy ?? 'wait'}); the hold stays`;
    return ends('operation.expired', `${words}${but}${unproven(running)}`);
  }
  const { acts, asked: toAsk, runs, putBack, refusal, more } = emptying(operation, ids, sight, now);
  if (refusal !== null && open === null)
    return ends('operation.failed', `${left}; ${refusal}; the hold stays${but}`);
  return goesOn(more === null ? words : `${words}; ${more}`, {
    acts,
    progressRatio,
    body: { ...body, ...effectsBody({ asked: toAsk, runs, putBack }) },
  });
}

/**
 * How long what was asked for a checkpoint is watched after its drain is over otherwise: it may still end over
 * one, and nobody else would put it back. A checkpoint of some hundred gigabytes takes minutes.
 */
const WATCHED_MS = 10 * 60_000;

/** Why a drain is not over yet though nothing else is left to do; null where it is. */
function awaited({ effects }: Operation, running: number, now: number): string | null {
  const until = (effects.askedAt ?? 0) + WATCHED_MS;
  return running === 0 || now >= until
    ? null
    : `${countOf(running, 'checkpoint')} awaited until ${clockOf(until)}`;
}

function unproven(running: number): string {
  return running === 0
    ? ''
    : `; ${countOf(running, 'workload')} asked for a checkpoint wrote none: what ends over one now is not put back`;
}

/** A node that does not answer is cordoned at best: unknown is not drained (SAFETY rule 1). */
function isEmpty(node: NodeObservation | undefined): boolean {
  if (node === undefined || !node.isHeld || node.workloads.length > 0) return false;
  return node.scheduling === 'drained' || (node.scheduling === 'commissioning' && node.state === 'idle');
}

function workloadsOn(nodes: readonly string[], sight: Sight): readonly string[] {
  return [...new Set(nodes.flatMap((name) => sight.nodes.get(name)?.workloads ?? []))];
}

/** When it is over at the latest, as far as limits of time tell: `, ends ≤ 21:40 UTC`. */
function endWords({ deadlineAt, command }: Operation, ids: readonly string[], sight: Sight): string {
  const ends = ids.map((id) => sight.declared(id)?.endsAt ?? null);
  const known = ends.filter((end) => end !== null);
  const last = ids.length > 0 && known.length === ids.length ? Math.max(...known) : null;
  const isFirm = command.policy === 'evict' || command.policy === 'requeue';
  const until = isFirm && deadlineAt !== null ? Math.min(deadlineAt, last ?? deadlineAt) : last;
  if (until !== null) return `, ends ≤ ${clockOf(until)}`;
  return deadlineAt === null ? '' : `, expires ${clockOf(deadlineAt)}`;
}

function clockOf(milliseconds: number): string {
  const text = new Date(Math.min(milliseconds, 8.64e15)).toISOString();
  return `${text.slice(11, 16)} UTC`;
}
