import type { CommandAnswer } from '../protocol/command.ts';
import { jsonLine } from '../protocol/json-line.ts';
import { neutralise } from '../protocol/text.ts';
import type { ActingSession } from './acting-session.ts';
import { commandFor } from './actions/command-for.ts';
import { followOperation } from './actions/follow-operation.ts';
import type { OperationRow } from './actions/operation-row.ts';
import type { Plan } from './actions/plan.ts';
import type { Acting } from './cli/command-line.ts';
import { operationLine } from './reports/operation-text.ts';

const FAILED = 1;
const SOME_SITE_UNHEARD = 3;
const WAITING = 4;
/** Worst first. */
const CODES = [FAILED, SOME_SITE_UNHEARD, WAITING, 0];
/** How long a person at a prompt waits for an answer; the request stays in the outbox beyond it. */
const PATIENCE_MS = 30_000;

interface Told {
  readonly site: string;
  readonly operation: string;
  readonly status: CommandAnswer['status'] | 'unknown';
  readonly reason: string;
  readonly refusals: CommandAnswer['refusals'];
  /** How it stands, where it was waited for. */
  readonly ended: OperationRow | null;
}

/** One command a site, all at once; prints what each answered, and with `--wait` how each ended. */
export async function askSites(
  session: ActingSession,
  plan: Plan,
  newId: () => string,
  known: CommandAnswer | null,
  { json, wait }: Pick<Acting, 'json' | 'wait'>,
  signal: AbortSignal,
): Promise<number> {
  const told = await Promise.all(
    plan.parts.map(async (part): Promise<Told> => {
      const command = commandFor(plan, part, newId(), Date.now());
      const asked =
        known ??
        (await withPatience(session.submissions.submit(part.site, { kind: 'command', command }), signal));
      const { status, reason, refusals } = asked ?? UNKNOWN;
      const answer = { site: part.site, operation: command.id, status, reason, refusals };
      if (!json) say(answer, plan);
      const goesOn = status === 'accepted' || status === 'waiting for approval';
      const ended = wait && goesOn ? await waitFor(session, answer, json, signal) : null;
      return { ...answer, ended };
    }),
  );
  if (json) process.stdout.write(jsonLine({ weft: 1, answers: told }));
  if (wait && signal.aborted) process.stderr.write('weft: no longer watching; what was begun goes on\n');
  const codes = told.map(codeOf);
  return CODES.find((code) => codes.includes(code)) ?? 0;
}

const UNKNOWN = {
  status: 'unknown',
  reason:
    'UNKNOWN: no answer came; it is kept in the outbox, and the next console asks again with the same id',
  refusals: [],
} as const;

/** Null where no answer came in time. */
export async function withPatience<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | null> {
  let timer: NodeJS.Timeout | null = null;
  let leave: (() => void) | null = null;
  try {
    return await Promise.race([
      answer,
      new Promise<null>((resolve) => {
        leave = () => resolve(null);
        timer = setTimeout(leave, PATIENCE_MS);
        signal.addEventListener('abort', leave);
      }),
    ]);
  } finally {
    if (timer !== null) clearTimeout(timer);
    if (leave !== null) signal.removeEventListener('abort', leave);
  }
}

function say({ site, operation, status, reason, refusals }: Omit<Told, 'ended'>, { request }: Plan): void {
  const line = `${status}  ${site}  ${operation}  ${request.verb}  ${reason}`;
  process.stdout.write(`${neutralise(line, 2048)}\n`);
  for (const { target, reason: why } of refusals)
    process.stderr.write(`  ${neutralise(`${target}: ${why}`, 1024)}\n`);
}

async function waitFor(
  { fabric }: ActingSession,
  { site, operation }: Pick<Told, 'site' | 'operation'>,
  json: boolean,
  signal: AbortSignal,
): Promise<OperationRow | null> {
  return await followOperation(
    fabric,
    site,
    operation,
    (row) => {
      if (!json) process.stdout.write(`${operationLine(row)}\n`);
    },
    signal,
  );
}

function codeOf({ status, ended }: Told): number {
  if (status === 'unknown') return SOME_SITE_UNHEARD;
  if (status === 'refused' || status === 'conflict') return FAILED;
  if (ended !== null) return ended.state === 'done' ? 0 : FAILED;
  return status === 'waiting for approval' ? WAITING : 0;
}
