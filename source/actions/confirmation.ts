import type { DataClass } from '../../protocol/configuration/data-classes.ts';
import type { ActionRequest } from './action-request.ts';
import { counted } from './counted.ts';
import { isRestricted } from './data-class.ts';
import type { Confirmation, Impact, PlanPart } from './plan.ts';

/** From here on more than a glance is asked for. */
const MANY_NODES = 64;

/** What must be typed grows with what is hit (SAFETY.md rule 9): never one key for destruction. */
export function confirmationOf(
  { verb }: ActionRequest,
  parts: readonly PlanPart[],
  impact: Impact,
  classes: ReadonlyMap<string, DataClass>,
): Confirmation {
  const sites = parts.map(({ site }) => site).join(',');
  const named = (because: string): Confirmation => ({ kind: 'word', word: sites, because });
  if (verb === 'acknowledge') return { kind: 'enter' };
  if (verb === 'evacuate' || verb === 'shed') return named('it is a whole site');
  const ofNodes = verb === 'cordon' || verb === 'drain' || verb === 'uncordon';
  const count = parts.reduce((sum, { names }) => sum + names.length, 0);
  if (ofNodes && count > MANY_NODES) return named(`it is ${count} nodes`);
  if (impact.workloads.some(({ dataClass }) => isRestricted(dataClass, classes)))
    return named('it touches restricted data');
  const running = impact.workloads.filter(({ isRunning }) => isRunning).length;
  if (running === 0) return { kind: 'enter' };
  return {
    kind: 'word',
    word: 'yes',
    because: `${counted(running, 'running workload')} ${running === 1 ? 'is' : 'are'} hit`,
  };
}
