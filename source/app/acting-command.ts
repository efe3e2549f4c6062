import { DRAIN_POLICIES, type DrainPolicy, VERBS, type Verb } from '../../protocol/command.ts';
import { parseDuration } from '../../protocol/configuration/duration.ts';
import { type ActionRequest, requestOf } from '../actions/action-request.ts';
import { readShedAsked, ShedTimesError } from '../actions/placing/shed-times.ts';

/**
 * A `:` line that acts: `:drain de-halm/dh-b[07-09] fan swap`, with the flags of the command line where one
 * needs them. Names stand first, all else is the reason. A line that cannot be meant gives what is wrong.
 * It leads to the same plan as the key.
 */
export function readActingCommand(
  line: string,
  wall = Date.now(),
): { readonly request: ActionRequest } | { readonly wrong: string } | null {
  const [word = '', ...words] = line.trim().split(/\s+/);
  const verb = VERBS.find((known) => known === word);
  if (verb === undefined) return null;
  const said: { policy?: DrainPolicy; deadlineSeconds?: number; to?: string; takeOver?: boolean } = {};
  const limit = new Map<string, string>();
  const targets: string[] = [];
  const reason: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const current = words[at] ?? '';
    if (!current.startsWith('--')) {
      if (reason.length === 0 && isTarget(verb, current, targets.length)) targets.push(current);
      else reason.push(current);
      continue;
    }
    if (current === '--take-over') said.takeOver = true;
    else if (verb === 'shed' && current === '--no-moves') limit.set(current, '');
    else if (current === '--reason' || current === '--note') {
      // All that follows is the reason: nobody quotes in a command line of one line.
      reason.push(...words.slice(at + 1));
      break;
    } else if (current === '--policy') {
      const policy = DRAIN_POLICIES.find((known) => known === words[at + 1]);
      if (policy === undefined) return { wrong: `--policy wants one of ${DRAIN_POLICIES.join(', ')}` };
      said.policy = policy;
    } else if (current === '--deadline') {
      const ms = parseDuration(words[at + 1] ?? '');
      if (ms === null) return { wrong: '--deadline wants a duration such as 30m' };
      said.deadlineSeconds = ms / 1000;
    } else if (verb === 'shed' && LIMIT_FLAGS.has(current)) limit.set(current, words[at + 1] ?? '');
    else if (current === '--to') said.to = words[at + 1] ?? '';
    else return { wrong: `:${verb} knows no ${current}` };
    if (current !== '--take-over' && current !== '--no-moves') at += 1;
  }
  const more = { ...said, reason: unquoted(reason.join(' ')) };
  if (verb !== 'shed') return { request: requestOf(verb, targets, more) };
  try {
    return { request: requestOf(verb, targets, { ...more, shed: shedOf(limit, wall) }) };
  } catch (error) {
    if (error instanceof ShedTimesError) return { wrong: error.message };
    throw error;
  }
}

const LIMIT_FLAGS: ReadonlySet<string> = new Set(['--cap', '--demand', '--from', '--until', '--ramp']);

function shedOf(limit: ReadonlyMap<string, string>, wall: number) {
  const said = (flag: string): string | null => limit.get(flag) ?? null;
  const when = { from: said('--from'), until: said('--until'), ramp: said('--ramp') };
  const moves = !limit.has('--no-moves');
  return readShedAsked({ cap: said('--cap'), demand: said('--demand'), moves, ...when }, wall);
}

/** Objects are named `site/name`; of an evacuation and a shed the one word is the site. */
function isTarget(verb: Verb, word: string, before: number): boolean {
  return verb === 'evacuate' || verb === 'shed' ? before === 0 : word.includes('/');
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}
