import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import { freeBitsPerSecond } from '../actions/placing/copy-time.ts';
import type { Placed, Unplaced } from '../actions/placing/place.ts';
import type { WhatIf, WhatIfQuestion } from '../actions/placing/what-if.ts';
import type { PlanningView } from '../actions/plan.ts';
import { formatDuration } from '../format/duration.ts';
import { formatQuantity } from '../format/quantity.ts';

/** No scheduler says how large a checkpoint is: times are told for this much. */
const TERABYTE_BITS = 8e12;

export function whatIfJson(view: PlanningView, question: WhatIfQuestion, answer: WhatIf) {
  const { placed, waiting, bound, shortGpus, pending, unheard } = answer;
  return {
    weft: 1,
    at: new Date(view.wall).toISOString(),
    complete: unheard.length === 0,
    whatif: {
      lose: question.lose,
      caps: answer.caps,
      verdict: verdictOf(answer),
      shortGpus,
      placed: placed.map(({ demand, to }) => ({ ...named(demand), to })),
      waiting: waiting.map(unplacedJson),
      mustStay: bound.map(unplacedJson),
      pending,
      copies: waysOf(view, placed).map(({ from, to, workloads, free }) => ({
        site: from,
        to,
        workloads,
        // Sizes of checkpoints are not known, so neither is how long all of them take.
        seconds: null,
        freeBitsPerSecond: free,
        secondsPerTerabyte: free === null || free === 0 ? null : TERABYTE_BITS / free,
      })),
      unheard,
    },
  };
}

export function whatIfText(view: PlanningView, question: WhatIfQuestion, answer: WhatIf): string {
  const { placed, waiting, bound, shortGpus, pending, unheard, caps } = answer;
  const gpus = (of: readonly { readonly demand: { readonly gpus: number } }[]): number =>
    of.reduce((sum, { demand }) => sum + demand.gpus, 0);
  const lost = question.lose.map((site) => say`without ${neutralise(site)}`);
  const capped = caps.map(({ site, limitWatts, drawsWatts, gpusToFree, wattsPerGpu }) => {
    const need =
      gpusToFree === null
        ? say`what it draws is not measured`
        : say`${gpusToFree} GPUs to free, at ${formatQuantity(wattsPerGpu, 'W')} each in the mean`;
    return say`${neutralise(site)} at ${formatQuantity(limitWatts, 'W')} (draws ${formatQuantity(drawsWatts, 'W')}): ${need}`;
  });
  const lines: SafeText[] = [
    ...lost,
    ...capped,
    say`verdict    ${neutralise(verdictOf(answer))}${shortGpus === 0 ? say`` : say`: ${shortGpus} GPUs short`}`,
    say`placed     ${placed.length} workloads, ${gpus(placed)} GPUs`,
    ...waysOf(view, placed).map(
      ({ from, to, workloads, free }) =>
        say`           ${neutralise(from)} to ${neutralise(to)}: ${workloads}; size of checkpoints not known, 1 TB takes ${formatDuration(free === null || free === 0 ? null : TERABYTE_BITS / free)}`,
    ),
    say`waiting    ${waiting.length} workloads, ${gpus(waiting)} GPUs`,
    ...listed(waiting),
    say`must stay  ${bound.length} workloads, ${gpus(bound)} GPUs`,
    ...listed(bound),
    ...(pending === 0 ? [] : [say`pending    ${pending} workloads waited there already`]),
    ...unheard.map((site) => say`not heard  ${neutralise(site)}: its room does not count`),
  ];
  return `${joinSafe(lines, say`\n`)}\n`;
}

function verdictOf({ shortGpus, unheard }: WhatIf): 'fits' | 'short' | 'unknown' {
  if (shortGpus === 0) return 'fits';
  return unheard.length > 0 ? 'unknown' : 'short';
}

const MOST = 12;

function listed(of: readonly Unplaced[]): SafeText[] {
  const lines = of.slice(0, MOST).map(({ demand, reason }) => {
    const { site, workload, gpus } = demand;
    return say`           ${neutralise(`${site}/${workload}`)}  ${gpus} GPUs: ${neutralise(reason, 512)}`;
  });
  return of.length > MOST ? [...lines, say`           and ${of.length - MOST} more`] : lines;
}

function named({ site, workload, gpus, nodes, model, dataClass }: Placed['demand']) {
  return { workload: `${site}/${workload}`, gpus, nodes, model, dataClass };
}

function unplacedJson({ demand, reason }: Unplaced) {
  return { ...named(demand), reason };
}

function waysOf(view: PlanningView, placed: readonly Placed[]) {
  const counts = new Map<string, { from: string; to: string; workloads: number; free: number | null }>();
  for (const { demand, to } of placed) {
    const way = `${demand.site} ${to}`;
    const site = view.fabric.site(demand.site);
    const known = counts.get(way) ?? {
      from: demand.site,
      to,
      workloads: 0,
      free: site === undefined ? null : freeBitsPerSecond(site, to),
    };
    counts.set(way, { ...known, workloads: known.workloads + 1 });
  }
  return [...counts.values()];
}
