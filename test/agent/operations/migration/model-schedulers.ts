import type { Effect } from '../../../../agent/operations/migration/effects.ts';
import type { Seen } from '../../../../agent/operations/migration/seen.ts';
import type { WorkloadState } from '../../../../protocol/index.ts';
import { type Jobs, may, type Rules, type World } from './model-world.ts';

type At = 'source' | 'target';
type Call = 'submit' | 'release' | 'cancel' | 'hold';

const STATES: Readonly<Record<string, WorkloadState>> = {
  P: 'pending',
  H: 'held',
  R: 'running',
  X: 'cancelled',
  C: 'completed',
};

/** Enough to tell one end from another: a job that is run again and ends twice in one way is out of the model. */
const ENDS: Readonly<Record<string, number>> = { X: 1, C: 2 };

/** Late submissions make further copies; one more than is wanted is enough to see what becomes of it. */
const MOST_JOBS = { source: 3, target: 2 } as const;

/** A call reaches its scheduler. What was submitted is the job that the caller is told of, if it still listens. */
export function landed(
  world: World,
  at: At,
  call: Call,
  job: string,
  rules: Rules,
  isHeard: boolean,
): { readonly world: World; readonly submitted: string | null } {
  const jobs = jobsAt(world, at);
  if (call === 'submit') {
    // It looks for the tag before it submits; a late one had looked long before.
    const first = at === 'target' ? 0 : 1;
    const tagged = [...jobs].findIndex((letter, index) => index >= first && letter !== 'F');
    const found = isHeard && tagged !== -1;
    if (!found && jobs.replaceAll('F', '').length >= MOST_JOBS[at]) return { world, submitted: null };
    const made = at === 'target' && rules.targetSubmitsRunning ? 'R' : 'H';
    if (found) return { world, submitted: String(tagged) };
    return { world: withJobs(world, at, jobs + made), submitted: String(jobs.length) };
  }
  const state = jobs[Number(job)];
  if (state === undefined) return { world, submitted: null };
  return { world: withJob(world, at, Number(job), after(call, state, at, rules)), submitted: null };
}

export function seenAt(world: World, at: At, effect: Extract<Effect, { do: 'observe' }>): Seen[] {
  return [...jobsAt(world, at)].flatMap((letter, index) => {
    const tagged = effect.tag !== null && (at === 'target' || index > 0);
    if (letter === 'F' || (!tagged && !effect.jobs.includes(String(index)))) return [];
    return [
      {
        job: String(index),
        state: STATES[letter] ?? 'unknown',
        restarts: 0,
        tagged,
        submittedAt: index,
        endedAt: ENDS[letter] ?? null,
      },
    ];
  });
}

export function jobsAt(world: World, at: At): Jobs {
  return at === 'source' ? world.sourceJobs : world.targetJobs;
}

export function withJob(world: World, at: At, index: number, letter: string): World {
  const jobs = jobsAt(world, at);
  if (jobs[index] === letter) return world;
  return withJobs(world, at, jobs.slice(0, index) + letter + jobs.slice(index + 1));
}

/** Its agent begins to wait: what the scheduler did so far it will have saved by the end of that. */
export function savesSoon(world: World, at: At): World {
  if (!world.unsaved.some((entry) => entry.startsWith(at) && !entry.endsWith(SOON))) return world;
  const unsaved = world.unsaved.map((entry) =>
    entry.startsWith(at) && !entry.endsWith(SOON) ? entry + SOON : entry,
  );
  return { ...world, unsaved: unsaved.sort() };
}

/** The scheduler has had the time to write down what it had done by then. */
export function saved(world: World, at: At): World {
  return forgotten(world, (entry) => entry.startsWith(at) && entry.endsWith(SOON));
}

const SOON = ' soon';

function forgotten(world: World, which: (entry: string) => boolean): World {
  const unsaved = world.unsaved.filter((entry) => !which(entry));
  return unsaved.length === world.unsaved.length ? world : { ...world, unsaved };
}

export function mayBeKilled(world: World): boolean {
  return may(world, 'killed scheduler') || may(world, 'killed scheduler again');
}

/** It has what it had saved; a job of which it knows nothing is ended where it ran. Null where that is no change. */
export function cameBack(world: World, at: At): World | null {
  const entries = world.unsaved.filter((entry) => entry.startsWith(at));
  if (entries.length === 0) return null;
  const jobs = [...jobsAt(world, at)];
  for (const entry of entries) {
    const [, index, letter = 'F'] = entry.split(' ');
    jobs[Number(index)] = letter;
  }
  return forgotten(withJobs(world, at, jobs.join('')), (entry) => entry.startsWith(at));
}

function withJobs(world: World, at: At, jobs: Jobs): World {
  if (!mayBeKilled(world)) return withLetters(world, at, jobs);
  const before = jobsAt(world, at);
  const fresh = [...jobs].flatMap((letter, index) =>
    letter === before[index] || world.unsaved.some((entry) => entry.startsWith(`${at} ${index} `))
      ? []
      : [`${at} ${index} ${before[index] ?? 'F'}`],
  );
  return { ...withLetters(world, at, jobs), unsaved: [...world.unsaved, ...fresh].sort() };
}

function withLetters(world: World, at: At, jobs: Jobs): World {
  return at === 'source' ? { ...world, sourceJobs: jobs } : { ...world, targetJobs: jobs };
}

function after(call: Exclude<Call, 'submit'>, state: string, at: At, rules: Rules): string {
  if (call === 'release') return state === 'H' ? 'P' : state;
  if (call === 'hold') return state === 'P' ? 'H' : state;
  if (state === 'X' || state === 'C' || state === 'F') return state;
  return rules.cancelOnlyHolds && at === 'source' ? 'H' : 'X';
}
