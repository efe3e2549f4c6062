import { type Steering, tagOf } from '../../drivers/steering.ts';
import type { Kept } from './records.ts';
import { isLive, type Seen, seenOf } from './seen.ts';
import { type SourcePhase, type SourceState, sourceHasEnded } from './source-state.ts';
import type { TargetState } from './target-state.ts';

/** A promise of SAFETY.md that does not hold, as far as this agent can see. */
export interface Finding {
  readonly invariant: 'I1' | 'I2' | 'I6';
  readonly operation: string;
  readonly words: string;
}

/** Asks the scheduler about every migration, and says what ought not to be. */
export async function selfCheck(
  all: readonly (() => Kept)[],
  steering: Steering,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const findings = [...twoForOneWorkload(all.map((current) => current()))];
  for (const current of all) {
    const kept = current();
    const tag = tagOf(kept.state.operation);
    const tagged = await steering.findByTag(tag, signal);
    const seen = tagged.map((one) => seenOf(one, tag));
    const named = kept.side === 'source' ? [kept.state.workload] : [];
    const originals = named.length === 0 ? [] : await steering.observeWorkloads(named, signal);
    // It went on while the scheduler answered: what was seen is of two moments.
    if (current().state.turn !== kept.state.turn) continue;
    if (kept.side === 'target') findings.push(...checkTarget(kept.state, seen));
    else findings.push(...checkSource(kept.state, [...originals.map((one) => seenOf(one, null)), ...seen]));
  }
  return findings;
}

/** From here on no copy may run at the source but the one that was restored. */
const FENCED: readonly SourcePhase[] = [
  'FENCED',
  'STARTING',
  'FINALISING',
  'DONE',
  'RESTORING',
  'ROLLED_BACK',
];

export function checkSource(state: SourceState, seen: readonly Seen[]): readonly Finding[] {
  const { operation, workload, phase } = state;
  const findings: Finding[] = [];
  const isRestored = phase === 'RESTORING' || phase === 'ROLLED_BACK';
  const wrong = seen.filter(
    (one) => FENCED.includes(phase) && one.state === 'running' && (one.job === workload || !isRestored),
  );
  for (const { job } of wrong)
    findings.push({ invariant: 'I1', operation, words: `${job} runs here in ${phase}` });
  const copies = seen.filter((one) => one.state === 'running' || one.state === 'suspended');
  if (wrong.length === 0 && copies.length > 1)
    findings.push({
      invariant: 'I1',
      operation,
      words: `${copies.map(({ job }) => job).join(' and ')} run here at once`,
    });
  const needsCheckpoint = state.move === 'running' && !state.fromBeginning && !state.signalled;
  const isStopped = FENCED.includes(phase) && !sourceHasEnded(state);
  if (isStopped && (state.spec === null || (needsCheckpoint && state.checkpoint === null)))
    findings.push({
      invariant: 'I2',
      operation,
      words: `${workload} is stopped, and its record does not hold what it takes to run it`,
    });
  return findings;
}

export function checkTarget(state: TargetState, seen: readonly Seen[]): readonly Finding[] {
  const { operation, phase } = state;
  // These are about to look for themselves, or to end what they find.
  if (phase === 'NONE' || phase === 'RESERVING' || phase === 'VOIDING' || state.doing === 'revoke') return [];
  const mayRun = phase === 'START_INTENT' || phase === 'STARTED';
  return seen
    .filter(
      (one) => isLive(one) && one.state === 'running' && (!mayRun || one.job !== state.job || state.forced),
    )
    .map(({ job }) => ({ invariant: 'I1', operation, words: `${job} runs here in ${phase}` }));
}

function twoForOneWorkload(all: readonly Kept[]): readonly Finding[] {
  const holders = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { side, state } of all) {
    if (side !== 'source' || sourceHasEnded(state) || state.workload === null) continue;
    const other = holders.get(state.workload);
    if (other !== undefined)
      findings.push({
        invariant: 'I6',
        operation: state.operation,
        words: `${state.workload} is held by ${other} too`,
      });
    holders.set(state.workload, state.operation);
  }
  return findings;
}
