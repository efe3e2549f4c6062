import { jsonLine } from '../protocol/json-line.ts';
import { neutralise } from '../protocol/text.ts';
import { type ActingSession, openActingSession } from './acting-session.ts';
import { followOperation } from './actions/follow-operation.ts';
import { findOperation, type OperationRow } from './actions/operation-row.ts';
import { steerFor, whyNotSteer } from './actions/steer-operation.ts';
import { ULID, ulids } from './actions/ulid.ts';
import { withPatience } from './ask-sites.ts';
import { type OperationCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { confirm } from './confirm.ts';
import { isMemory } from './fabric/freshness.ts';
import { untilSpokenAgain } from './reports/collect.ts';
import { operationJson } from './reports/operation-json.ts';
import { operationLine } from './reports/operation-text.ts';

const FAILED = 1;
const SOME_SITE_UNHEARD = 3;
const WAITING = 4;

/** Shows, follows or steers one operation, whoever began it. Gives the exit code. */
export async function runOperation(command: OperationCommand, config: ConsoleConfig): Promise<number> {
  const { operation: name, verb } = command;
  const looks = verb === 'show' || verb === 'watch';
  if (!ULID.test(name.slice(name.indexOf('/') + 1)))
    throw new UsageError(
      `weft operation ${verb} wants an operation's id, a ULID; found ${JSON.stringify(name)}`,
    );
  if (command.readOnly && !looks)
    throw new UsageError(`weft operation ${verb}: --read-only leaves out everything that changes something`);
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  process.once('SIGTERM', () => ending.abort());
  const session = await openActingSession(config, [], looks);
  try {
    const { fabric } = session;
    let found = findOperation(fabric, name);
    if (found === null) {
      await untilSpokenAgain(fabric, () => fabric.now());
      found = findOperation(fabric, name);
    }
    if (found === null) {
      const unheard = fabric.sites.filter((site) => isMemory(site.streamFreshness(fabric.now())));
      const heard = unheard.length === 0 ? '' : `; not heard: ${unheard.map(({ id }) => id).join(', ')}`;
      process.stderr.write(
        `weft operation: no site has an operation ${neutralise(name)}${neutralise(heard)}\n`,
      );
      return unheard.length === 0 ? FAILED : SOME_SITE_UNHEARD;
    }
    if (verb === 'show') {
      print(found, command.json);
      return 0;
    }
    if (verb === 'watch') return await watch(session, found, command, ending.signal);
    return await steer(session, found, { ...command, verb }, ending.signal);
  } finally {
    session.stop();
  }
}

function print(operation: OperationRow, json: boolean): void {
  process.stdout.write(
    json ? jsonLine({ weft: 1, operation: operationJson(operation) }) : `${operationLine(operation)}\n`,
  );
}

async function watch(
  { fabric }: ActingSession,
  { site, id }: OperationRow,
  { json, verb }: OperationCommand,
  signal: AbortSignal,
): Promise<number> {
  const ended = await followOperation(fabric, site, id, (row) => print(row, json), signal);
  if (ended === null) {
    process.stderr.write('weft: no longer watching; the operation goes on\n');
    return 0;
  }
  return ended.state === (verb === 'cancel' ? 'cancelled' : 'done') ? 0 : FAILED;
}

type Steering = OperationCommand & { readonly verb: Exclude<OperationCommand['verb'], 'show' | 'watch'> };

async function steer(
  session: ActingSession,
  operation: OperationRow,
  command: Steering,
  signal: AbortSignal,
): Promise<number> {
  const { verb, json, yes, dryRun } = command;
  const { site, id } = operation;
  const why = whyNotSteer(verb, operation, session.fabric.site(site)?.feed.mirror.identity ?? null);
  if (why !== null) {
    process.stderr.write(`weft operation ${verb}: ${neutralise(`${id}: ${why}`, 1024)}; nothing was done\n`);
    return FAILED;
  }
  if (dryRun) {
    print(operation, json);
    return 0;
  }
  if (!yes && !(await isConfirmed(operation, command, signal))) {
    process.stderr.write(`weft operation ${verb}: left; nothing was done\n`);
    return FAILED;
  }
  const wall = Date.now();
  const deadlineAt = command.deadlineSeconds === null ? null : wall + command.deadlineSeconds * 1000;
  const newId = command.id ?? ulids(() => wall)();
  const asking = {
    kind: 'steer',
    steer: steerFor(verb, operation, newId, command.reason ?? '', deadlineAt),
  } as const;
  const answer = await withPatience(session.submissions.submit(site, asking), signal);
  const { status, reason } = answer ?? {
    status: 'unknown',
    reason: 'no answer came; it is asked again by the next console',
  };
  if (json)
    process.stdout.write(jsonLine({ weft: 1, answers: [{ site, operation: id, verb, status, reason }] }));
  else process.stdout.write(`${neutralise(`${status}  ${site}  ${id}  ${verb}  ${reason}`, 2048)}\n`);
  if (answer === null) return SOME_SITE_UNHEARD;
  if (status === 'waiting for approval') return WAITING;
  if (status !== 'accepted') return FAILED;
  if (!command.wait) return 0;
  return await watch(session, operation, command, signal);
}

/** Looking at what one approves or ends is part of doing so. */
async function isConfirmed(
  operation: OperationRow,
  { verb }: Steering,
  signal: AbortSignal,
): Promise<boolean> {
  process.stderr.write(`${operationLine(operation)}\n`);
  const weighs = verb === 'approve' || verb === 'cancel';
  const confirmation = weighs
    ? ({
        kind: 'word',
        word: 'yes',
        because: `${verb} ${operation.kind} of ${operation.actor ?? 'somebody'}`,
      } as const)
    : ({ kind: 'enter' } as const);
  return await confirm(confirmation, { input: process.stdin, output: process.stderr }, signal);
}
