import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import type { ShedAnswer } from '../actions/placing/shed-now.ts';
import type { CapOf, ShedStep } from '../actions/placing/shedding/plan.ts';
import { formatQuantity } from '../format/quantity.ts';
import type { Signs } from '../format/signs.ts';
import { formatTime } from '../format/time.ts';
import { shedChart } from './shed-chart.ts';

export function shedJson(answer: ShedAnswer) {
  if ('problem' in answer) return answer;
  const { plan, site } = answer;
  const { from, until, metAt, series, steps, undo } = plan;
  return {
    site,
    limitWatts: plan.limitWatts,
    from: isoOf(from),
    until: until === null ? null : isoOf(until),
    drawsWatts: plan.drawsWatts,
    needWatts: plan.needWatts,
    freesWatts: plan.freesWatts,
    lostGpuHours: plan.lostGpuHours,
    metAt: metAt === null ? null : isoOf(metAt),
    shortWatts: plan.shortWatts,
    problems: plan.problems,
    spared: plan.spared,
    steps: steps.map((step) => stepJson(site, step)),
    undo: undo.map((step) => stepJson(site, step)),
    series: series.map((moment) => ({ ...moment, at: isoOf(moment.at) })),
  };
}

/** What is done in which order, and what the site draws then beside what it may. */
export function shedText(
  answer: ShedAnswer,
  wall: number,
  { signs, ascii }: { readonly signs: Signs; readonly ascii: boolean },
): SafeText {
  const site = neutralise(answer.site);
  if ('problem' in answer) return say`plan       ${site}: none, ${neutralise(answer.problem)}\n`;
  const { plan } = answer;
  const clock = (at: number): SafeText => formatTime(at, { now: at, seconds: false, signs });
  const date = (at: number): SafeText => formatTime(at, { now: wall, seconds: false, signs });
  const watts = (value: number): SafeText => formatQuantity(value, 'W', { signs });
  const hours = (value: number): SafeText =>
    say`${formatQuantity(Math.round(value), 'count', { signs })} GPU-hours`;
  const end = plan.until === null ? say`` : say` to ${date(plan.until)}`;
  const line = (step: ShedStep): SafeText =>
    say`           ${clock(step.at)}  ${amountOf(step, wordsOf(step, watts))}`;
  const amountOf = ({ kind, frees, lostGpuHours }: ShedStep, words: SafeText): SafeText => {
    if (kind === 'hold queue' || kind === 'release queue') return words;
    const amount = say`${pad(words, WORDS)}${pad(watts(Math.abs(frees)), 10, 'end')}`;
    if (frees <= 0) return say`${amount} back`;
    return lostGpuHours > 0 ? say`${amount} less, ${hours(lostGpuHours)}` : say`${amount} less`;
  };
  const verdict =
    plan.metAt === null
      ? say`${watts(plan.shortWatts)} too much stay`
      : plan.steps.length === 0
        ? say`under it already`
        : say`under it at ${clock(plan.metAt)}, ${hours(plan.lostGpuHours)} lost`;
  const lines = [
    say`plan       ${site} at ${watts(plan.limitWatts)} from ${date(plan.from)}${end} UTC: ${verdict}`,
    ...cut(plan.steps.map(line)),
    ...(plan.undo.length === 0 ? [] : [say`undone`, ...cut(plan.undo.map(line))]),
    ...plan.problems.map((problem) => say`but        ${neutralise(problem)}`),
    ...plan.spared.map(
      ({ reason, workloads, gpus, watts: kept }) =>
        say`left       ${countOf(workloads)}, ${gpus} GPUs, ${watts(kept)}: ${neutralise(reason)}`,
    ),
    ...(plan.steps.length === 0 ? [] : shedChart(plan, clock, { signs, ascii })),
  ];
  return say`${joinSafe(lines, say`\n`)}\n`;
}

const WORDS = 52;
const MOST = 16;

/** Both ends of a long list: what begins it and what it comes to. */
function cut(lines: readonly SafeText[]): readonly SafeText[] {
  if (lines.length <= MOST) return lines;
  const tail = 4;
  const more = lines.length - MOST;
  return [
    ...lines.slice(0, MOST - tail),
    say`           and ${more} more; --json has all`,
    ...lines.slice(-tail),
  ];
}

function wordsOf(step: ShedStep, watts: (value: number) => SafeText): SafeText {
  const { kind, gpus, workloads, caps, to } = step;
  const count = countOf(workloads.length);
  switch (kind) {
    case 'hold queue':
      return say`hold the queue: ${gpus} GPUs are waited for`;
    case 'cap':
    case 'release caps':
      return say`${neutralise(kind === 'cap' ? 'cap' : 'release')} ${gpus} GPUs${rangeOf(caps, watts)}`;
    case 'move':
      return say`move ${count}, ${gpus} GPUs, to ${neutralise(to ?? '')}`;
    case 'requeue':
      return say`checkpoint and requeue ${count}, ${gpus} GPUs`;
    case 'restart':
      return say`let ${count} start again, ${gpus} GPUs`;
    default:
      return gpus === 0 ? say`release the queue` : say`release the queue for ${gpus} GPUs`;
  }
}

function countOf(workloads: number): SafeText {
  return workloads === 1 ? say`1 workload` : say`${workloads} workloads`;
}

/** ` at 560 W`, ` to between 480 W and 560 W`, or nothing where all get back their own. */
function rangeOf(caps: readonly CapOf[], watts: (value: number) => SafeText): SafeText {
  const limits = caps.flatMap(({ watts: limit }) => limit ?? []);
  if (limits.length === 0) return say` from their caps`;
  const [least, most] = [Math.min(...limits), Math.max(...limits)];
  return least === most ? say` to ${watts(least)}` : say` to between ${watts(least)} and ${watts(most)}`;
}

function stepJson(site: string, { at, effectiveAt, frees, caps, workloads, ...step }: ShedStep) {
  return {
    ...step,
    at: isoOf(at),
    effectiveAt: isoOf(effectiveAt),
    freesWatts: frees,
    workloads: workloads.map((workload) => `${site}/${workload}`),
    caps: caps.map(({ nodes, ...cap }) => ({ ...cap, nodes: foldNodeSet(nodes) })),
  };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
