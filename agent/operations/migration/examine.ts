import type { Steering } from '../../drivers/steering.ts';
import { declaresCheckpoint } from './declares-checkpoint.ts';
import type { Answer } from './effects.ts';
import type { SourceState } from './source-state.ts';
import type { MigrationPolicy } from './surroundings.ts';
import { hashOfSpec, withoutTags } from './workload-spec.ts';

/** The workload as it is now: whether it may go, can go, and what it takes to submit it elsewhere. */
export async function examine(
  state: SourceState,
  steering: Steering,
  policy: MigrationPolicy,
  signal: AbortSignal,
): Promise<Answer> {
  const { turn, workload, peer } = state;
  const refused = (reason: string): Answer => ({ kind: 'refused here', turn, reason });
  for (const verb of ['cancel', 'hold', 'release', 'submitHeld'] as const)
    if (!steering.verbs.has(verb)) return refused(`this site’s scheduler cannot be told to ${verb}`);

  const found = (await steering.observeWorkloads([workload], signal)).find(
    (one) => one.workload === workload,
  );
  if (found === undefined) return refused(`the scheduler does not know ${workload}`);
  if (found.state === 'held')
    return refused(`${workload} is held at ${state.site}; whoever holds it has to release it first`);
  if (found.state !== 'running' && found.state !== 'pending')
    return refused(`${workload} is ${found.state}; what runs or waits can be moved`);

  const spec = withoutTags(await steering.specOf(workload, signal));
  const forbidden = policy.mayLeave(spec.dataClass, peer);
  if (forbidden !== null) return refused(forbidden);
  const move = found.state === 'running' ? 'running' : 'queued';
  if (move === 'running' && !state.fromBeginning && !declaresCheckpoint(spec))
    return refused(
      `${workload} declares no checkpoint (weft.checkpoint=SIGNAL weft.checkpoint-dir=PATH in its comment); ` +
        'it can only be moved by a plan that says: restart from the beginning',
    );
  const { submittedAt } = found;
  return { kind: 'examined', turn, spec, move, specHash: hashOfSpec(spec), submittedAt };
}
