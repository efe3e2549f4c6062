import type { Condition } from './alerts.ts';
import type { MeterReadings } from './meter-readings.ts';
import type { PowerEdge } from './power-tree.ts';

/** Meters are of class 1 to 5, and are read seconds apart while loads move. */
const TOLERANCE = 0.05;
const TOLERANCE_WATTS = 100;
/** What is read at different moments may differ for a while. */
const LASTS_MS = 2 * 60_000;
/** A meter that is configured and never came is a slip in its name; sources need a while to come up. */
const NEVER_MS = 5 * 60_000;

/** Meters of the tree that cannot be right: against those they feed, or because no source tells of them. */
export class MeterDoubts {
  readonly #edges: readonly PowerEdge[];
  readonly #since = new Map<string, number>();
  #startedAt: number | null = null;
  #conditions: readonly Condition[] = [];

  constructor(edges: readonly PowerEdge[]) {
    this.#edges = edges.filter(({ meter }) => meter !== null);
  }

  /** `now` is monotonic, ms. */
  look(readings: MeterReadings, now: number): void {
    this.#startedAt ??= now;
    const found: Condition[] = [];
    const missing: string[] = [];
    for (const edge of this.#edges) {
      if (edge.meter === null) continue;
      if (readings.table.find(edge.meter) === undefined) missing.push(edge.meter);
      const said = excessOf(edge, readings);
      if (said === null) this.#since.delete(edge.meter);
      else {
        const since = this.#since.get(edge.meter) ?? now;
        this.#since.set(edge.meter, since);
        if (now - since >= LASTS_MS)
          found.push({ rule: 'meter', subject: edge.meter, severity: 'warning', message: said });
      }
    }
    if (missing.length > 0 && now - this.#startedAt >= NEVER_MS)
      found.push({
        rule: 'power tree',
        subject: 'meters',
        severity: 'warning',
        message: `no source tells of ${missing.length} of ${this.#edges.length} meters of the power tree, among them ${missing[0]}`,
        action: 'compare power.tree in agent.yaml with the meters that the power view shows',
      });
    this.#conditions = found;
  }

  conditions(): readonly Condition[] {
    return this.#conditions;
  }
}

/** In words, where more leaves an edge than comes in; null where that cannot be said. */
function excessOf(edge: PowerEdge, readings: MeterReadings): string | null {
  if (edge.meter === null || edge.feeds.length === 0) return null;
  const own = readings.freshNumber('powerWatts', edge.meter);
  if (own === null) return null;
  // What is silent below only makes the sum less: what is left may still be too much.
  let below = 0;
  for (const { meter } of edge.feeds)
    below += Math.max(0, (meter === null ? null : readings.freshNumber('powerWatts', meter)) ?? 0);
  if (below <= own * (1 + TOLERANCE) + TOLERANCE_WATTS) return null;
  return `${edge.meter} says ${kilowatts(own)}, and what it feeds says ${kilowatts(below)} together: one of them is wrong, or power.tree is`;
}

function kilowatts(watts: number): string {
  return `${(watts / 1000).toFixed(1)} kW`;
}
