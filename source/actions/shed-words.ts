import type { ShedOrder } from '../../protocol/shed-order.ts';
import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import { formatQuantity } from '../format/quantity.ts';
import type { Signs } from '../format/signs.ts';
import { formatTime } from '../format/time.ts';
import { counted } from './counted.ts';
import type { ShedPlan, ShedStep } from './placing/shedding/plan.ts';

/** `50 MW from 14:00 to 17:00 UTC: under it at 14:00, 312 GPU-hours lost` */
export function shedVerdict(plan: ShedPlan, signs: Signs): SafeText {
  const watts = wattsIn(signs);
  const end = plan.until === null ? say` until somebody ends it` : say` to ${clockIn(signs)(plan.until)} UTC`;
  const lost = formatQuantity(Math.round(plan.lostGpuHours), 'count', { signs });
  const met =
    plan.metAt === null
      ? say`${watts(plan.shortWatts)} too much stay`
      : say`under it at ${clockIn(signs)(plan.metAt)}`;
  return say`${watts(plan.limitWatts)} from ${clockIn(signs)(plan.from)}${end}: ${met}, ${lost} GPU-hours lost at most`;
}

/** What is begun in which order; the meter says how much of it. */
export function shedSteps({ steps }: ShedPlan, signs: Signs): readonly SafeText[] {
  return steps.map((step) => say`${clockIn(signs)(step.at)}  ${stepWords(step, signs)}`);
}

/** Megawatts over time beside the limit, as the plan reckons them: at most so many lines. */
export function shedSeries({ series }: ShedPlan, signs: Signs, most: number): readonly SafeText[] {
  const every = Math.max(1, Math.ceil(series.length / most));
  const watts = wattsIn(signs);
  return series
    .filter((_, index) => index % every === 0 || index === series.length - 1)
    .map(({ at, watts: drawn, limitWatts }) => {
      const beside =
        limitWatts === null
          ? say`no limit`
          : drawn > limitWatts
            ? say`${watts(drawn - limitWatts)} above the limit`
            : say`${watts(limitWatts - drawn)} below the limit`;
      return say`${clockIn(signs)(at)}  ${watts(drawn)}, ${beside}`;
    });
}

/** What becomes of work that is moved, for a plan that moves some. */
export function shedMoves({ steps, instead }: ShedPlan): readonly SafeText[] {
  if (!steps.some(({ kind }) => kind === 'move')) return [];
  return [
    say`what moves stays where it goes: it is not moved back when the limit is over`,
    instead.length > 0
      ? say`what the other site refuses, or cannot be copied, is put back into the queue if it has to be`
      : say`what the other site refuses, or cannot be copied, runs on here`,
  ];
}

/** What becomes of it when the demand changes that it is planned from. */
export function shedFollows({ demand }: Pick<ShedOrder, 'demand'>): readonly SafeText[] {
  if (demand === undefined) return [];
  return [
    say`demand ${neutralise(demand.event)}: it ends when that is withdrawn, or when that ends earlier`,
    say`while less is demanded, caps are given back; what is demanded beyond this is not done by it`,
  ];
}

/** What is left alone and why. */
export function shedSpared({ spared }: ShedPlan, signs: Signs): readonly SafeText[] {
  return spared.map(
    ({ reason, workloads, gpus, watts }) =>
      say`${neutralise(counted(workloads, 'workload'))}, ${gpus} GPUs, ${wattsIn(signs)(watts)}: ${neutralise(reason)}`,
  );
}

function stepWords({ kind, gpus, frees, caps, workloads, to }: ShedStep, signs: Signs): SafeText {
  const watts = wattsIn(signs);
  if (kind === 'hold queue') return say`hold the queue`;
  const less = say`${watts(frees)} less`;
  const count = neutralise(counted(workloads.length, 'workload'));
  if (kind === 'move') return say`move ${count}, ${gpus} GPUs to ${neutralise(to ?? '')}: ${less}`;
  if (kind === 'requeue') return say`checkpoint and requeue ${count}, ${gpus} GPUs: ${less}`;
  const limits = caps.flatMap((cap) => cap.watts ?? []);
  const range = [...new Set([Math.min(...limits), Math.max(...limits)])].map(watts);
  return say`cap ${gpus} GPUs to ${joinSafe(range, say` to `)}: ${less}`;
}

function wattsIn(signs: Signs): (value: number) => SafeText {
  return (value) => formatQuantity(value, 'W', { signs });
}

function clockIn(signs: Signs): (at: number) => SafeText {
  return (at) => formatTime(at, { now: at, seconds: false, signs });
}
