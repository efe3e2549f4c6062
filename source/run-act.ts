import { jsonLine } from '../protocol/json-line.ts';
import { NodeSetError } from '../protocol/node-set.ts';
import { neutralise } from '../protocol/text.ts';
import { openActingSession } from './acting-session.ts';
import { requestOf } from './actions/action-request.ts';
import { makePlan } from './actions/make-plan.ts';
import type { Plan, PlanningView } from './actions/plan.ts';
import { planJson } from './actions/plan-json.ts';
import { ULID, ulids } from './actions/ulid.ts';
import { askSites } from './ask-sites.ts';
import { type ActingCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { confirm } from './confirm.ts';
import { ASCII_SIGNS, UNICODE_SIGNS } from './format/signs.ts';
import { knownAnswer } from './known-answer.ts';
import { planText } from './reports/plan-text.ts';
import { shedAsked } from './shed-times.ts';

const DONE = 0;
const REFUSED = 1;
const SOME_SITE_UNHEARD = 3;

/** One acting command: plans, asks, sends, and says what became of it. Gives the exit code. */
export async function runAct(command: ActingCommand, config: ConsoleConfig): Promise<number> {
  if (command.id !== null && !ULID.test(command.id))
    throw new UsageError(
      `--id wants a ULID, 26 of 0-9 A-Z without I L O U; found ${JSON.stringify(command.id)}`,
    );
  if (command.readOnly && !command.dryRun)
    throw new UsageError(
      `weft ${command.verb}: --read-only leaves out everything that changes something; --dry-run looks`,
    );
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  process.once('SIGTERM', () => ending.abort());
  const session = await openActingSession(config, sitesFor(command, config), command.dryRun);
  try {
    const { fabric } = session;
    const view: PlanningView = {
      fabric,
      now: fabric.now(),
      wall: Date.now(),
      dataClasses: config.dataClasses,
    };
    const plan = planFor(command, view);
    if (command.dryRun) {
      show(command, plan, view.wall);
      return codeOf(plan, view);
    }
    const known = command.id === null ? null : knownAnswer(plan, command.id, fabric);
    if (known === null && plan.refusals.length > 0) {
      show(command, plan, view.wall);
      process.stderr.write(`weft ${command.verb}: nothing was done: ${refusalWords(plan)}\n`);
      return codeOf(plan, view);
    }
    if (command.id !== null && plan.parts.length > 1)
      throw new UsageError('--id names one operation; targets of several sites make one each');
    if (known === null && !command.yes) {
      process.stderr.write(planText(plan, view.wall, command.ascii ? ASCII_SIGNS : UNICODE_SIGNS));
      if (
        !(await confirm(plan.confirmation, { input: process.stdin, output: process.stderr }, ending.signal))
      ) {
        process.stderr.write(`weft ${command.verb}: left; nothing was done\n`);
        return REFUSED;
      }
    }
    const newId = ulids(() => Date.now());
    return await askSites(session, plan, () => command.id ?? newId(), known, command, ending.signal);
  } finally {
    session.stop();
  }
}

function planFor(command: ActingCommand, view: PlanningView): Plan {
  const { verb, targets, reason, policy, deadlineSeconds, to, takeOver } = command;
  const shed = shedAsked(command, view.wall);
  const said = {
    ...{ reason: reason ?? '', deadlineSeconds, to, takeOver, policy },
    ...(shed === null ? {} : { shed }),
  };
  try {
    return makePlan(requestOf(verb, targets, said), view);
  } catch (error) {
    if (error instanceof NodeSetError) throw new UsageError(error.message);
    throw error;
  }
}

/** A plan that moves or weighs needs all sites; others only those that are named. */
function sitesFor({ verb, targets, to, shed }: ActingCommand, config: ConsoleConfig): readonly string[] {
  if (verb === 'evacuate' || verb === 'migrate' || (verb === 'shed' && shed?.moves !== false)) return [];
  const known = config.sites.map(({ id }) => id);
  if (verb === 'shed') return known.filter((id) => targets.includes(id));
  const named = targets.flatMap((target) => known.filter((id) => target.includes(`${id}/`)));
  return named.length === 0 ? [] : [...new Set([...named, ...(to === null ? [] : [to])])];
}

function show({ json, ascii }: ActingCommand, plan: Plan, wall: number): void {
  process.stdout.write(
    json ? jsonLine(planJson(plan)) : planText(plan, wall, ascii ? ASCII_SIGNS : UNICODE_SIGNS),
  );
}

function codeOf(plan: Plan, { fabric, now }: PlanningView): number {
  const isUnheard = plan.parts.some(({ site }) => {
    const freshness = fabric.site(site)?.streamFreshness(now);
    return freshness === 'stale' || freshness === 'lost';
  });
  if (isUnheard) return SOME_SITE_UNHEARD;
  return plan.refusals.length > 0 ? REFUSED : DONE;
}

function refusalWords({ refusals }: Plan): string {
  const [first] = refusals;
  const more = refusals.length > 1 ? `, and ${refusals.length - 1} more` : '';
  return neutralise(`${first?.target ?? ''}: ${first?.reason ?? ''}${more}`, 2048);
}
