import { DictionaryStore, type MeterState, StepStore, type Table } from '../../protocol/index.ts';
import type { SiteTables } from './site-tables.ts';
import { Patience } from './staleness.ts';

const NUMBERS = [
  'powerWatts',
  'apparentPowerVoltAmperes',
  'powerFactorRatio',
  'voltageVolts',
  'currentAmperes',
  'ratedCurrentAmperes',
  'limitWatts',
  'frequencyHertz',
  'energyJoules',
  'chargeRatio',
  'remainingSeconds',
  'flowCubicMetersPerSecond',
  'heatWatts',
] as const;
export type MeterNumber = (typeof NUMBERS)[number];

/** The meters at one moment, with which of them are too old to be believed. Columns are looked up once. */
export class MeterReadings {
  readonly table: Table;
  readonly #now: number;
  readonly #numbers: ReadonlyMap<MeterNumber, StepStore>;
  readonly #sampledAt: StepStore;
  readonly #source: DictionaryStore;
  readonly #state: number;
  readonly #patience: Patience;

  /** `now` is monotonic, ms. */
  constructor(tables: SiteTables, now: number) {
    const table = tables.of('meters');
    this.table = table;
    this.#now = now;
    this.#numbers = new Map(NUMBERS.map((name) => [name, stepsOf(table, name)]));
    this.#sampledAt = stepsOf(table, 'sampledAt');
    const source = table.columns[table.column('source')];
    if (!(source instanceof DictionaryStore)) throw new TypeError('meters.source is not a dictionary');
    this.#source = source;
    this.#state = table.column('state');
    this.#patience = new Patience(tables.of('sources'), source);
  }

  isFresh(slot: number): boolean {
    return this.#now - this.#sampledAt.get(slot) <= this.patienceMs(slot);
  }

  /** How old it may be, ms. */
  patienceMs(slot: number): number {
    return this.#patience.limit(this.#source.code(slot));
  }

  /** When it was read, by the agent's monotonic clock, ms; NaN when it never was. */
  sampledAt(slot: number): number {
    return this.#sampledAt.scale.valueOf(this.#sampledAt.get(slot));
  }

  /** What it says, however old; null when it says nothing. */
  number(name: MeterNumber, slot: number): number | null {
    const store = this.#numbers.get(name);
    const steps = store?.get(slot) ?? Number.NaN;
    return store === undefined || Number.isNaN(steps) ? null : store.scale.valueOf(steps);
  }

  state(slot: number): MeterState | null {
    // The table is this program's own, with the words of its schema.
    return this.table.cell(this.#state, slot) as MeterState | null;
  }

  /** What a meter says by its name, while it is fresh; null otherwise. */
  freshNumber(name: MeterNumber, meter: string): number | null {
    const slot = this.table.find(meter);
    return slot === undefined || !this.isFresh(slot) ? null : this.number(name, slot);
  }
}

function stepsOf(table: Table, name: string): StepStore {
  const store = table.columns[table.column(name)];
  if (!(store instanceof StepStore)) throw new TypeError(`meters.${name} is not a column of steps`);
  return store;
}
