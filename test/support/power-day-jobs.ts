import type { Random } from '../../agent/simulation/random.ts';

/** Work of a simulated day, on whole machines. */
export interface Job {
  readonly id: string;
  readonly nodes: number;
  readonly watts: number;
  readonly phase: number;
  readonly checkpoints: boolean;
  readonly dataClass: string;
  readonly minutes: number;
  readonly limitMinutes: number;
  readonly priority: number;
  state: 'pending' | 'running' | 'stopped' | 'moved' | 'ended';
  done: number;
  restarts: number;
  startedAt: number;
  /** Computes again from then: it is read back before. */
  readyAt: number;
  on: number[];
}

/** So much work, in minutes of a machine, none longer than `longest`: most of it small, most of the time in large jobs. */
export function madeJobs(random: Random, nodeMinutesOfWork: number, longest: number): Job[] {
  const jobs: Job[] = [];
  for (let nodeMinutes = 0; nodeMinutes < nodeMinutesOfWork; ) {
    const nodes = Math.min(64, Math.max(1, Math.round(random.logNormal(4, 1.1))));
    const minutes = Math.min(longest, Math.max(20, Math.round(random.logNormal(420, 0.8))));
    nodeMinutes += nodes * minutes;
    jobs.push({
      id: String(10_000 + jobs.length),
      nodes,
      watts: Math.min(980, Math.max(500, 860 + 80 * random.normal())),
      phase: random.between(0, 2 * Math.PI),
      checkpoints: random.chance(0.75),
      dataClass: random.pick([
        'public',
        'internal',
        'internal',
        'internal',
        'internal',
        'internal',
        'health',
      ]),
      minutes,
      limitMinutes: Math.round(minutes * random.between(1.1, 2)),
      priority: random.whole(1, 5_000),
      state: 'pending',
      done: 0,
      restarts: 0,
      startedAt: 0,
      readyAt: 0,
      on: [],
    });
  }
  return jobs;
}
