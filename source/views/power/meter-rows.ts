import type { Table } from '../../../protocol/index.ts';
import { neutralise, say } from '../../../protocol/text.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import type { MeterIndex } from './meter-index.ts';
import { NOTHING_SAID, type Plain, type PowerRow } from './power-row.ts';

interface Surroundings {
  readonly site: SiteView;
  readonly index: MeterIndex;
  readonly plain: Plain;
  readonly keyOf: (...parts: readonly string[]) => string;
  readonly isTurned: (key: string) => boolean;
  readonly now: number;
}

/** The rows of meters: below the feeds that feed them, with the machines of their racks, and what cools those. */
export class MeterRows {
  readonly #around: Surroundings;
  readonly #table: Table | undefined;
  readonly #ages: RowAges | null;
  #nodeAges: RowAges | null = null;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#table = around.site.table('meters');
    this.#ages = this.#table === undefined ? null : new RowAges(around.site, this.#table, around.now);
  }

  /** A feed with what it feeds. */
  belowFeed(feed: PowerRow, name: string): readonly PowerRow[] {
    const { index, isTurned } = this.#around;
    const fed = index.below.get(name) ?? [];
    if (fed.length === 0) return [feed];
    const isOpen = !isTurned(feed.key);
    return [{ ...feed, isOpen }, ...(isOpen ? fed.flatMap((slot) => this.#meter(slot, feed.depth + 1)) : [])];
  }

  /** What no feed feeds, devices beside the tree, and the cooling. */
  top(): readonly PowerRow[] {
    const { index } = this.#around;
    return [
      ...index.roots.flatMap((slot) => this.#meter(slot, 1)),
      ...this.#group('cooling', index.cooling),
      ...this.#group('meters', index.others),
    ];
  }

  #group(kind: 'cooling' | 'meters', slots: readonly number[]): readonly PowerRow[] {
    const { keyOf, plain, isTurned } = this.#around;
    const table = this.#table;
    if (slots.length === 0 || table === undefined) return [];
    const key = keyOf(kind);
    const isOpen = isTurned(key);
    const row: PowerRow = {
      ...plain,
      ...NOTHING_SAID,
      key,
      depth: 1,
      kind,
      isOpen,
      name: kind === 'cooling' ? say`cooling: heat` : say`other meters`,
      state: worstOf(table, slots),
      watts: kind === 'cooling' ? heatOf(table, slots) : null,
    };
    return isOpen ? [row, ...slots.flatMap((slot) => this.#meter(slot, 2))] : [row];
  }

  #meter(slot: number, depth: number): readonly PowerRow[] {
    const { index, keyOf, plain, isTurned } = this.#around;
    const table = this.#table;
    if (table === undefined) return [];
    const number = (name: string): number | null => table.number(table.column(name), slot);
    const meter = table.keyOf(slot);
    const key = keyOf('meter', meter);
    const rack = table.text(table.column('rack'), slot);
    const below = index.below.get(meter) ?? [];
    const nodes = rack === null ? [] : index.nodesOf(rack);
    const isOpen = below.length + nodes.length === 0 ? null : isTurned(key);
    const coolant = {
      supply: number('supplyTemperatureCelsius'),
      back: number('returnTemperatureCelsius'),
      flow: number('flowCubicMetersPerSecond'),
      air: number('temperatureCelsius'),
    };
    const state = table.cell(table.column('state'), slot);
    const place = table.cell(table.column('place'), slot);
    const row: PowerRow = {
      ...plain,
      ...NOTHING_SAID,
      key,
      depth,
      kind: 'meter',
      isOpen,
      name: rack === null ? neutralise(meter) : say`rack ${neutralise(rack)}, ${neutralise(meter)}`,
      feedKind: typeof place === 'string' ? place : null,
      state: typeof state === 'string' ? state : null,
      watts: number('powerWatts') ?? number('heatWatts'),
      limitWatts: number('limitWatts'),
      currentAmperes: number('currentAmperes'),
      ratedAmperes: number('ratedCurrentAmperes'),
      energyJoules: number('energyJoules'),
      chargeRatio: number('chargeRatio'),
      frequencyHertz: number('frequencyHertz'),
      coolant: Object.values(coolant).every((value) => value === null) ? null : coolant,
      covered: index.coveredBy(meter),
      freshness: this.#ages?.freshness(slot) ?? plain.freshness,
      ageSeconds: this.#ages?.ageSeconds(slot) ?? null,
    };
    if (isOpen !== true) return [row];
    return [
      row,
      ...below.flatMap((one) => this.#meter(one, depth + 1)),
      ...nodes.flatMap((node) => this.#node(node, depth + 1)),
    ];
  }

  #node(slot: number, depth: number): readonly PowerRow[] {
    const { site, keyOf, plain, now } = this.#around;
    const table = site.table('nodes');
    if (table === undefined) return [];
    this.#nodeAges ??= new RowAges(site, table, now);
    const name = table.text(table.column('node'), slot) ?? '';
    const state = table.cell(table.column('state'), slot);
    return [
      {
        ...plain,
        ...NOTHING_SAID,
        key: keyOf('node', name),
        depth,
        kind: 'node',
        name: neutralise(name),
        state: typeof state === 'string' ? state : null,
        isEstimated: table.cell(table.column('powerBasis'), slot) === 'estimated',
        watts: table.number(table.column('powerWatts'), slot),
        freshness: this.#nodeAges.freshness(slot),
        ageSeconds: this.#nodeAges.ageSeconds(slot),
      },
    ];
  }
}

const BY_WEIGHT = ['critical', 'tripped', 'on battery', 'warning'] as const;

function worstOf(table: Table, slots: readonly number[]): string | null {
  const states = new Set(slots.map((slot) => table.cell(table.column('state'), slot)));
  return BY_WEIGHT.find((word) => states.has(word)) ?? null;
}

/** What all loops carry away; null where one of them does not say. */
function heatOf(table: Table, slots: readonly number[]): number | null {
  let heat: number | null = null;
  for (const slot of slots) {
    if (table.cell(table.column('place'), slot) !== 'loop') continue;
    const watts = table.number(table.column('heatWatts'), slot);
    if (watts === null) return null;
    heat = (heat ?? 0) + watts;
  }
  return heat;
}
