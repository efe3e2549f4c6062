import { DictionaryStore, type Freshness, StepStore, type Table } from '../../../protocol/index.ts';
import { compareNames } from '../../../protocol/node-set-fold.ts';
import { freshnessOf, isMemory, leastFresh } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** Power of the machines of one rack, hall or site: a sum, and what it covers (SAFETY.md rule 3). */
export interface PowerSum {
  /** Null where no machine was measured in time. */
  readonly watts: number | null;
  readonly nodes: number;
  /** Of these, the ones whose power is known and not a memory. */
  readonly measured: number;
  /** Of the measured ones, those whose power is a sum of parts rather than metered. */
  readonly estimated: number;
}

export interface RackPower extends PowerSum {
  readonly name: string | null;
}

export interface HallPower extends PowerSum {
  readonly name: string | null;
  readonly racks: readonly RackPower[];
}

/** Sums by hall and rack in natural order; names are raw, null where nobody said where a machine stands. */
export function powerByHall(site: SiteView, now: number): HallPower[] {
  const table = site.table('nodes');
  if (table === undefined) return [];
  const halls = new Map<string | null, Map<string | null, Gathered>>();
  const reader = readerOf(site, table, now);
  const [hallColumn, rackColumn] = [table.column('hall'), table.column('rack')];
  table.forEach((slot) => {
    const [hall, rack] = [table.text(hallColumn, slot), table.text(rackColumn, slot)];
    const racks = halls.get(hall) ?? new Map<string | null, Gathered>();
    halls.set(hall, racks);
    const sum = racks.get(rack) ?? { watts: 0, nodes: 0, measured: 0, estimated: 0 };
    racks.set(rack, sum);
    sum.nodes++;
    const watts = reader.watts(slot);
    if (watts === null) return;
    sum.watts += watts;
    sum.measured++;
    if (reader.isEstimated(slot)) sum.estimated++;
  });
  return [...halls]
    .map(([name, racks]) => {
      const told = [...racks].map(([rack, sum]) => ({ name: rack, ...finished(sum) })).sort(byName);
      return { name, ...totalOf(told), racks: told };
    })
    .sort(byName);
}

export function totalOf(sums: readonly PowerSum[]): PowerSum {
  const total = { watts: 0, nodes: 0, measured: 0, estimated: 0 };
  for (const sum of sums) {
    total.watts += sum.watts ?? 0;
    total.nodes += sum.nodes;
    total.measured += sum.measured;
    total.estimated += sum.estimated;
  }
  return finished(total);
}

interface Gathered {
  watts: number;
  nodes: number;
  measured: number;
  estimated: number;
}

function finished(sum: Gathered): PowerSum {
  return { ...sum, watts: sum.measured === 0 ? null : sum.watts };
}

function byName(a: { readonly name: string | null }, b: { readonly name: string | null }): number {
  if (a.name === null || b.name === null) return Number(a.name === null) - Number(b.name === null);
  return compareNames(a.name, b.name);
}

function readerOf(site: SiteView, table: Table, now: number) {
  const store = (name: string) => table.columns[table.column(name)];
  const [watts, basis, at, by] = [
    store('powerWatts'),
    store('powerBasis'),
    store('telemetrySampledAt'),
    store('telemetrySource'),
  ];
  const meter = table.column('powerMeter');
  const stream = site.streamFreshness(now);
  const periods: (number | undefined)[] = [];
  const periodMs = (code: number): number => {
    const known = periods[code];
    if (known !== undefined) return known;
    const name = by instanceof DictionaryStore ? by.words[code - 1] : undefined;
    const found = name === undefined ? null : periodOf(site, name);
    periods[code] = found ?? site.feed.mirror.periodMs;
    return periods[code] ?? 0;
  };
  const freshness = (slot: number): Freshness => {
    // What a management controller says stands only while it speaks: the agent sees to that.
    if (table.text(meter, slot) !== null) return stream;
    const sampled = at instanceof StepStore ? at.get(slot) : Number.NaN;
    if (!(at instanceof StepStore) || Number.isNaN(sampled)) return 'lost';
    const ageMs = site.ageOfSample(at.scale.valueOf(sampled), now);
    const code = by instanceof DictionaryStore ? by.code(slot) : 0;
    return leastFresh(stream, freshnessOf(ageMs, periodMs(code), true));
  };
  const column = table.kind.columns['powerBasis'];
  const estimated = column?.type === 'choice' ? column.values.indexOf('estimated') : -1;
  return {
    watts: (slot: number): number | null => {
      const steps = watts instanceof StepStore ? watts.get(slot) : Number.NaN;
      if (!(watts instanceof StepStore) || Number.isNaN(steps) || isMemory(freshness(slot))) return null;
      return watts.scale.valueOf(steps);
    },
    isEstimated: (slot: number): boolean => basis instanceof StepStore && basis.get(slot) === estimated,
  };
}

function periodOf(site: SiteView, source: string): number | null {
  const sources = site.table('sources');
  const slot = sources?.find(source);
  const seconds =
    sources === undefined || slot === undefined
      ? null
      : sources.number(sources.column('periodSeconds'), slot);
  return seconds === null ? null : seconds * 1000;
}
