import type { Operation } from '../operation.ts';
import { type Act, countOf, keyOfAct, type Sight } from './sight.ts';

/** How a drain sees its nodes empty, once all are held: what to do now about the workloads that are left. */
export interface Emptying {
  readonly acts: readonly Act[];
  /** To be asked for a checkpoint now, with the newest that each has. */
  readonly asked: ReadonlyMap<string, string | null>;
  /** How often each of them was put back by then. */
  readonly runs: ReadonlyMap<string, number>;
  /** To be put back into the queue now, and how often each was by then. */
  readonly putBack: ReadonlyMap<string, number>;
  /** Why it can get no further, in the scheduler's words. */
  readonly refusal: string | null;
  /** What is waited for, in words. */
  readonly more: string | null;
}

/** Soft: a checkpoint is asked for. Firm: back into the queue. Hard: ended, only because the plan said so. */
type Force = 'none' | 'soft' | 'firm' | 'hard';

export function emptying(operation: Operation, ids: readonly string[], sight: Sight, now: number): Emptying {
  const force = forceOf(operation, now);
  const acts: Act[] = [];
  const asked = new Map<string, string | null>();
  const runs = new Map<string, number>();
  const putBack = new Map<string, number>();
  const refusals: string[] = [];
  const going = sight.going(operation);
  const isLate = operation.deadlineAt !== null && now >= operation.deadlineAt;
  let moving = 0;
  let proving = 0;
  let waitedFor = 0;
  for (const id of ids) {
    const workload = sight.workloads.get(id);
    const isThere = workload?.state === 'running' || workload?.state === 'suspended';
    if (!isThere || force === 'none') continue;
    // Two that ask one workload for its checkpoint and then end it would each undo the other's work.
    if (sight.isMoving(id) || (going.has(id) && !isLate)) {
      moving++;
      continue;
    }
    const before = operation.effects.asked.get(id);
    const isProven = before !== undefined && isNewer(sight.checkpoints.get(id) ?? null, before);
    if (force === 'soft' && !isProven) {
      const signal = signalOf(id, sight);
      // Where nobody could look, an old checkpoint would later pass for a new one.
      if (signal === null || workload.state !== 'running' || !sight.checkpoints.has(id)) waitedFor++;
      else {
        proving++;
        const act: Act = { do: 'checkpoint', workload: id, signal };
        if (before === undefined) {
          asked.set(id, sight.checkpoints.get(id) ?? null);
          runs.set(id, workload.restarts);
        }
        // Asked in an earlier life it may never have heard of it; one more checkpoint does no harm.
        if (!sight.carriedOut.has(keyOfAct(act)) && !sight.refused.has(keyOfAct(act))) acts.push(act);
      }
      continue;
    }
    const act: Act = { do: force === 'hard' ? 'cancel' : 'requeue', workload: id };
    const refused = sight.refused.get(keyOfAct(act));
    if (refused !== undefined) {
      refusals.push(refused);
      continue;
    }
    acts.push(act);
    const { restarts } = workload;
    if (act.do === 'requeue' && operation.effects.putBack.get(id) !== restarts) putBack.set(id, restarts);
  }
  const isLast = force === 'hard' || (force === 'firm' && operation.command.policy === 'requeue');
  const refusal = isLast && acts.length === 0 ? (refusals[0] ?? null) : null;
  return { acts, asked, runs, putBack, refusal, more: moreWords(moving, proving, waitedFor, refusals) };
}

function forceOf({ command, deadlineAt }: Operation, now: number): Force {
  const { policy, deadlineSeconds } = command;
  if (policy === 'checkpoint') return 'soft';
  if (policy === 'requeue') return deadlineAt === null || now >= deadlineAt ? 'firm' : 'soft';
  if (policy !== 'evict' || deadlineAt === null || deadlineSeconds === null) return 'none';
  if (now >= deadlineAt) return 'hard';
  return now >= deadlineAt - (deadlineSeconds * 1000) / 2 ? 'firm' : 'soft';
}

/** A signal that a workload did not declare would kill it; without a folder nothing would prove anything. */
function signalOf(id: string, sight: Sight): string | null {
  const declared = sight.declared(id);
  return declared === null || declared.checkpointDirectory === null ? null : declared.checkpoint;
}

function isNewer(newest: string | null, before: string | null): boolean {
  return newest !== null && newest !== before;
}

function moreWords(
  moving: number,
  proving: number,
  waitedFor: number,
  refusals: readonly string[],
): string | null {
  const words = [
    ...(moving > 0 ? [`${moving} to be moved away first`] : []),
    ...(proving > 0 ? [`${countOf(proving, 'checkpoint')} awaited`] : []),
    ...(waitedFor > 0 ? [`${waitedFor} without a declared checkpoint waited for`] : []),
    ...(refusals.length > 0 ? [`${refusals.length} refused: ${refusals[0]}`] : []),
  ];
  return words.length === 0 ? null : words.join(', ');
}
