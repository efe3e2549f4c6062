import { isMemory } from './freshness.ts';
import type { SiteView } from './site-view.ts';

/** Figures whose change while a site was away is told when it comes back (SAFETY.md rule 5). */
export const TOLD_FIGURES = [
  'nodes',
  'nodesDown',
  'nodesDraining',
  'gpusFaulty',
  'workloadsRunning',
  'workloadsPending',
] as const;
export type ToldFigure = (typeof TOLD_FIGURES)[number];

export interface FigureChange {
  readonly figure: ToldFigure;
  readonly before: number | null;
  readonly after: number | null;
}

/** What changed at a site while this console did not hear it. */
export interface Absence {
  readonly site: string;
  readonly awayMs: number;
  /** Only the figures that changed. */
  readonly changes: readonly FigureChange[];
  readonly alertsRaised: number;
  readonly alertsCleared: number;
  readonly agentRestarted: boolean;
  /** The agent lost its disk: what it had recorded before is not there. */
  readonly recordsLost: boolean;
}

/**
 * Watches sites go and come back. A site that was never heard was not away; one that is back is told of
 * until somebody said that it was seen.
 */
export class Absences {
  readonly #watched = new Map<string, { known: Known; awaySince: number | null }>();
  readonly #back = new Map<string, Absence>();

  /** To be called about once a second. */
  observe(sites: readonly SiteView[], now: number): void {
    for (const site of sites) this.#look(site, now);
  }

  /** What is still to be seen about a site that came back. */
  of(site: string): Absence | null {
    return this.#back.get(site) ?? null;
  }

  acknowledge(site: string): void {
    this.#back.delete(site);
  }

  #look(site: SiteView, now: number): void {
    const watched = this.#watched.get(site.id);
    if (isMemory(site.streamFreshness(now))) {
      if (watched !== undefined) watched.awaySince ??= now - (site.ageMs(now) ?? 0);
      return;
    }
    const known = knownOf(site);
    if (watched === undefined) {
      this.#watched.set(site.id, { known, awaySince: null });
      return;
    }
    if (watched.awaySince !== null) {
      this.#back.set(site.id, difference(site.id, watched.known, known, now - watched.awaySince));
      watched.awaySince = null;
    }
    watched.known = known;
  }
}

interface Known {
  readonly figures: readonly (number | null)[];
  readonly alerts: ReadonlySet<string>;
  readonly restarts: number;
  readonly storeChanges: number;
}

function knownOf(site: SiteView): Known {
  const alerts = new Set<string>();
  const table = site.table('alerts');
  table?.forEach((slot) => {
    if (table.number(table.column('clearedAt'), slot) === null) alerts.add(table.keyOf(slot));
  });
  const { restarts, storeChanges } = site.feed.mirror;
  return { figures: TOLD_FIGURES.map((figure) => site.summary(figure)), alerts, restarts, storeChanges };
}

function difference(site: string, before: Known, after: Known, awayMs: number): Absence {
  const changes = TOLD_FIGURES.map((figure, index) => ({
    figure,
    before: before.figures[index] ?? null,
    after: after.figures[index] ?? null,
  })).filter((change) => change.before !== change.after);
  return {
    site,
    awayMs,
    changes,
    alertsRaised: [...after.alerts].filter((alert) => !before.alerts.has(alert)).length,
    alertsCleared: [...before.alerts].filter((alert) => !after.alerts.has(alert)).length,
    agentRestarted: after.restarts !== before.restarts,
    recordsLost: after.storeChanges !== before.storeChanges,
  };
}
