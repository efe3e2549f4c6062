import { targetKindOf } from '../../protocol/command.ts';
import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import { formatDuration } from '../format/duration.ts';
import { formatQuantity } from '../format/quantity.ts';
import { type Signs, UNICODE_SIGNS } from '../format/signs.ts';
import { formatTime } from '../format/time.ts';
import { counted } from './counted.ts';
import type { HitWorkload, Plan, ShedPart } from './plan.ts';
import { shedFollows, shedMoves, shedSeries, shedSpared, shedSteps, shedVerdict } from './shed-words.ts';

/** One line of a plan: what it tells of, and the telling. A line without a name goes on with the one before. */
export interface PlanLine {
  readonly name: SafeText;
  readonly text: SafeText;
  readonly tone: 'plain' | 'muted' | 'warning' | 'refused';
}

export interface PlanWording {
  readonly signs?: Signs;
  /** Milliseconds since 1970 UTC: which day is today. */
  readonly wall: number;
  /** Lines of one kind beyond which only their number is told. */
  readonly most: number;
}

const LONGEST_TARGETS = 400;
const NONE = say``;

/** `Drain 3 nodes at De Halm` */
export function planTitle({ request, targets, parts }: Plan): SafeText {
  const kind = targetKindOf(request.verb);
  const verb = neutralise(request.verb.charAt(0).toUpperCase() + request.verb.slice(1));
  const sites = joinSafe(
    parts.map(({ site }) => neutralise(site)),
    say`, `,
  );
  if (kind === 'site') return say`${verb} ${sites}`;
  const count = targets.length;
  const plural = count === 1 ? say`` : say`s`;
  const to = request.to === null ? NONE : say` to ${neutralise(request.to)}`;
  return say`${verb} ${count} ${neutralise(kind)}${plural}${parts.length === 0 ? NONE : say` at ${sites}`}${to}`;
}

/** Everything a plan says, for the dialog and for a dry run alike. */
export function planLines(
  plan: Plan,
  { signs = UNICODE_SIGNS, wall, most }: PlanWording,
): readonly PlanLine[] {
  const { request, impact, refusals, warnings, needsApproval } = plan;
  const lines: PlanLine[] = [
    ...several(
      say`targets`,
      plan.parts.map(({ site, names }) => targetsOf(site, names)),
      most,
    ),
    ...plan.parts.flatMap(({ shed }) =>
      shed !== undefined && 'plan' in shed ? shedLines(shed, signs, most) : [],
    ),
    ...several(
      say`scheduler's word`,
      plan.native.map((words) => neutralise(words)),
      most,
    ),
    ...several(
      request.verb === 'drain' ? say`work in the way` : say`work`,
      impact.workloads.map((workload) => workloadWords(workload, signs)),
      most,
    ),
    ...totals(plan, signs, wall),
    ...several(say`policy`, policyWords(plan, signs), most),
    ...several(
      say`then`,
      plan.capacity.map(
        ({ site, model, freeBefore, freeAfter }) =>
          say`${neutralise(site)} keeps ${freeAfter} of ${freeBefore} free ${neutralise(model)}`,
      ),
      most,
    ),
    ...several(
      say`mind`,
      warnings.map((text) => neutralise(text, 512)),
      most,
      'warning',
    ),
  ];
  if (refusals.length === 0) lines.push({ name: say`refused`, text: say`nothing`, tone: 'plain' });
  else
    lines.push(
      ...several(
        say`refused`,
        refusals.map(({ target, reason }) =>
          target === '' ? neutralise(reason, 512) : say`${neutralise(target)}: ${neutralise(reason, 512)}`,
        ),
        most,
        'refused',
      ),
    );
  lines.push({
    name: say`approval`,
    text: needsApproval === null ? say`none expected; the site decides` : neutralise(needsApproval, 512),
    tone: needsApproval === null ? 'plain' : 'warning',
  });
  return lines;
}

function shedLines(
  { plan, order }: Exclude<ShedPart, { readonly problem: string }>,
  signs: Signs,
  most: number,
): readonly PlanLine[] {
  return [
    ...several(say`limit`, [shedVerdict(plan, signs)], most),
    ...several(say`in this order`, shedSteps(plan, signs), most),
    ...several(say`moved`, shedMoves(plan), most),
    ...several(say`follows`, shedFollows(order), most),
    ...several(say`draws at most`, shedSeries(plan, signs, most), most),
    ...several(say`left alone`, shedSpared(plan, signs), most),
  ];
}

function several(
  name: SafeText,
  texts: readonly SafeText[],
  most: number,
  tone: PlanLine['tone'] = 'plain',
): PlanLine[] {
  const shown = texts.length > most ? texts.slice(0, Math.max(1, most - 1)) : texts;
  const lines = shown.map((text, index): PlanLine => ({ name: index === 0 ? name : NONE, text, tone }));
  if (shown.length === texts.length) return lines;
  return [...lines, { name: NONE, text: say`and ${texts.length - shown.length} more`, tone: 'muted' }];
}

function targetsOf(site: string, names: readonly string[]): SafeText {
  if (names.length === 1 && names[0] === site) return neutralise(site);
  const folded = names.length > MOST_FOLDED ? `${names.length} names` : foldNodeSet(names);
  return neutralise(`${site}/${folded}`, LONGEST_TARGETS);
}

/** Folding more costs a moment, and nobody reads it. */
const MOST_FOLDED = 5_000;

/** `88412  llm-b  4 nodes (1 outside this list)  class health  ends within 36 min` */
function workloadWords(workload: HitWorkload, signs: Signs): SafeText {
  const { name, user, nodes, outside, dataClass, timeLeftSeconds, isRunning, gpus, checkpoint } = workload;
  const beyond = outside === 0 ? NONE : say` (${outside} outside this list)`;
  const machines = nodes.length === 1 ? say`1 node` : say`${nodes.length} nodes`;
  const ends = !isRunning
    ? say`waits`
    : timeLeftSeconds === null
      ? say`no end known`
      : say`ends within ${formatDuration(timeLeftSeconds, signs)}`;
  const parts = [
    neutralise(name),
    user === null ? signs.missing : neutralise(user),
    say`${formatQuantity(gpus, 'count', { signs })} ${gpus === 1 ? say`GPU` : say`GPUs`} on ${machines}${beyond}`,
    dataClass === null ? say`no class` : say`class ${neutralise(dataClass)}`,
    ends,
    checkpoint === null ? say`no checkpoint` : say`checkpoint`,
  ];
  return joinSafe(parts, say`  `);
}

function totals({ impact }: Plan, signs: Signs, wall: number): PlanLine[] {
  const { workloads, users, gpus, gpuHoursAtRisk, longestTimeLeftSeconds, endsAt, withoutLimit } = impact;
  const parts = [say`${gpus} GPUs`];
  if (workloads.length > 0) {
    parts.push(neutralise(counted(workloads.length, 'workload')), neutralise(counted(users.length, 'user')));
    const longest = formatDuration(longestTimeLeftSeconds, signs);
    parts.push(withoutLimit > 0 ? say`${withoutLimit} without a known end` : say`longest ${longest}`);
    if (endsAt !== null)
      parts.push(say`over by ${formatTime(endsAt, { now: wall, seconds: false, signs })} UTC`);
    if (gpuHoursAtRisk !== 0)
      parts.push(
        say`${formatQuantity(gpuHoursAtRisk === null ? null : Math.round(gpuHoursAtRisk), 'count', { signs })} GPU-hours since their starts at risk`,
      );
  }
  return [{ name: say`in all`, text: joinSafe(parts, say`, `), tone: 'plain' }];
}

function policyWords({ request, stages }: Plan, signs: Signs): SafeText[] {
  if (request.policy === null) return [];
  const first = POLICY_WORDS[request.policy];
  return [
    first,
    ...stages.map(({ name, afterSeconds, says }) => {
      const when =
        afterSeconds === null
          ? say`then`
          : afterSeconds === 0
            ? say`at once`
            : say`after ${formatDuration(afterSeconds, signs)}`;
      return say`${neutralise(name)}, ${when}: ${neutralise(says)}`;
    }),
  ];
}

const POLICY_WORDS = {
  wait: say`wait until it ends: nothing is killed`,
  checkpoint: say`checkpoint, then requeue`,
  requeue: say`requeue now`,
  evict: say`evict: requeue, and end what stays`,
} as const;
