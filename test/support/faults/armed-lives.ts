import type { EastOrWest } from '../two-slurm-sites.ts';
import type { DrawnCrash, Side } from './drawn-run.ts';
import { crashPointOf } from './kept-agents.ts';
import type { RunRecord } from './run-record.ts';

const IN_LATER_LIFE = ', in a later life';

/** In which life each agent of a run is to end by itself, and which of them did. */
export class ArmedLives {
  readonly #crashes: readonly DrawnCrash[];
  readonly #siteOf: (side: Side) => EastOrWest;
  readonly #record: RunRecord;
  readonly #over = new Set<DrawnCrash>();

  constructor(crashes: readonly DrawnCrash[], siteOf: (side: Side) => EastOrWest, record: RunRecord) {
    this.#crashes = crashes;
    this.#siteOf = siteOf;
    this.#record = record;
  }

  /** What a life is started with; the first is 1. */
  environment(site: EastOrWest, life: number): Readonly<Record<string, string>> {
    const crash = this.#of(site, life);
    return crash === null ? {} : { WEFT_TRIAL_CRASH_AT: `${crash.point}#${crash.passing}` };
  }

  /** Told the log of a life that nobody killed; says how long its agent is to be away, ms. */
  ended(site: EastOrWest, log: string, life: number): number {
    const point = crashPointOf(log);
    const crash = this.#of(site, life);
    this.#record.note(`${site} ended in life ${life}: ${point ?? 'for no reason of ours'}`);
    if (point === null || crash === null) return 0;
    this.#over.add(crash);
    this.#record.struck.push(life === 1 ? `at ${point}` : `at ${point}${IN_LATER_LIFE}`);
    return crash.forMs;
  }

  /** One that was killed before it came to its point may come there yet, where nothing else is drawn for it. */
  #of(site: EastOrWest, life: number): DrawnCrash | null {
    const own = this.#crashes.filter((one) => this.#siteOf(one.side) === site && !this.#over.has(one));
    const of = (which: DrawnCrash['life']): DrawnCrash | undefined => own.find((one) => one.life === which);
    return (life === 1 ? of('first') : (of('later') ?? of('first'))) ?? null;
  }
}

/** Whether an agent ended at a point in any of its lives, by what struck. */
export function hasEndedAt(point: string, struck: readonly string[]): boolean {
  return struck.includes(`at ${point}`) || struck.includes(`at ${point}${IN_LATER_LIFE}`);
}
