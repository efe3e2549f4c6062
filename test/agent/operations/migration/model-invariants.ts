import { sourceHasEnded } from '../../../../agent/operations/migration/source-state.ts';
import type { ModelAgents } from './model-agents.ts';
import type { Rules, World } from './model-world.ts';

/** I1, I2, I5 and I7 of SAFETY.md in one world; null when they hold. */
export function broken(world: World, rules: Rules, agents: ModelAgents): string | null {
  const source = agents.sources.value(world.source);
  const jobs = world.sourceJobs + world.targetJobs;
  const running = jobs.split('R').length - 1;
  if (running > 1) return 'I1: two running copies';
  const hasEnded = sourceHasEnded(source);
  const waits = rules.kind === 'queued' ? /[PH]/.test(jobs) : jobs.includes('P') && hasEnded;
  const goesOn = running === 1 || waits;
  if (!goesOn && hasEnded) return 'I2: it has ended and no copy runs';
  const isProven = rules.kind !== 'checkpoint' || source.signalled || source.checkpoint !== null;
  if (!goesOn && (source.spec === null || !isProven))
    return 'I2: no copy runs, and the operation does not hold what it takes to run one';
  if (source.phase === 'CHECKPOINTED' && !world.agreed)
    return 'I5: a checkpoint moves before the target agreed';
  if ((world.targetJobs.match(/[RP]/g) ?? []).length > 1) return 'I7: the operation had its effect twice';
  return null;
}

/** I3: what is final stays. */
export function brokenBetween(before: World, after: World, agents: ModelAgents): string | null {
  if (before.source !== after.source) {
    const source = agents.sources.value(before.source);
    const { phase } = agents.sources.value(after.source);
    if (sourceHasEnded(source) && source.phase !== phase) return `I3: the source left ${source.phase}`;
  }
  if (before.target !== after.target && before.store === after.store) {
    const target = agents.targets.value(before.target);
    const { phase } = agents.targets.value(after.target);
    if ((target.phase === 'STARTED' || target.phase === 'VOID') && phase !== target.phase)
      return `I3: the target left ${target.phase}`;
  }
  return null;
}
