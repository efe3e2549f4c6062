import type { ShedWork } from './work.ts';

export type ShedKind =
  | 'hold queue'
  | 'cap'
  | 'move'
  | 'requeue'
  | 'release caps'
  | 'restart'
  | 'release queue';

/** Machines that get one limit; null gives back the one they had. */
export interface CapOf {
  readonly watts: number | null;
  readonly gpus: number;
  readonly nodes: readonly string[];
}

/** Times are ms since 1970 UTC, watts those of the whole site. */
export interface ShedStep {
  readonly kind: ShedKind;
  readonly at: number;
  /** When the power falls or rises: a checkpoint is written, or copied, before. */
  readonly effectiveAt: number;
  /** Below zero where power comes back. */
  readonly frees: number;
  readonly lostGpuHours: number;
  readonly gpus: number;
  readonly workloads: readonly string[];
  readonly caps: readonly CapOf[];
  /** Where it goes; null for what is not moved. */
  readonly to: string | null;
}

export interface ShedMoment {
  readonly at: number;
  /** At most: what ends by itself is not counted. */
  readonly watts: number;
  /** What is asked for then; null outside the time of the limit. */
  readonly limitWatts: number | null;
}

/** Work that is left alone, or could not be used, for one reason. */
export interface Spared {
  readonly reason: string;
  readonly workloads: number;
  readonly gpus: number;
  /** What it draws above idle, watts of the site. */
  readonly watts: number;
}

export interface ShedPlan {
  readonly site: string;
  readonly limitWatts: number;
  readonly from: number;
  readonly until: number | null;
  readonly drawsWatts: number;
  /** What must go, with the margin. */
  readonly needWatts: number;
  readonly freesWatts: number;
  readonly lostGpuHours: number;
  /** For how long power is given up, as costs are reckoned. */
  readonly hours: number;
  /** What one GPU adds when its work starts, uncapped. */
  readonly wattsPerStart: number;
  /** At most so many watts a minute; null is no limit. */
  readonly rampDown: number | null;
  readonly rampUp: number | null;
  /** In the order in which they are begun; each costs no less a watt than the one before, after the hold. */
  readonly steps: readonly ShedStep[];
  /** After all of these, where something that was to be moved was not: it is put back into the queue instead. */
  readonly instead: readonly ShedStep[];
  readonly undo: readonly ShedStep[];
  readonly series: readonly ShedMoment[];
  /** When the site is under the limit; null where it does not get there. */
  readonly metAt: number | null;
  /** What stays above the limit for want of work that may be touched. */
  readonly shortWatts: number;
  /** What cannot be met and why, raw words. */
  readonly problems: readonly string[];
  readonly spared: readonly Spared[];
}

export function sparedOf(
  entries: readonly { readonly reason: string; readonly works: readonly ShedWork[] }[],
  siteWattsPerGpuWatt: number,
): readonly Spared[] {
  const byReason = new Map<string, Spared>();
  for (const { reason, works } of entries) {
    const known = byReason.get(reason) ?? { reason, workloads: 0, gpus: 0, watts: 0 };
    byReason.set(reason, {
      reason,
      workloads: known.workloads + works.length,
      gpus: known.gpus + works.reduce((sum, { gpus }) => sum + gpus, 0),
      watts:
        known.watts +
        works.reduce(
          (sum, { gpus, gpuWatts, idleWatts }) =>
            sum + gpus * Math.max(0, gpuWatts - idleWatts) * siteWattsPerGpuWatt,
          0,
        ),
    });
  }
  return [...byReason.values()].sort((a, b) => b.watts - a.watts || (a.reason < b.reason ? -1 : 1));
}
