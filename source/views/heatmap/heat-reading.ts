import { DictionaryStore, HEALTH, StepStore, type Table } from '../../../protocol/index.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { HeatMeasure } from './heat-state.ts';
import { type SiteLayout, UNTOLD } from './site-layout.ts';

/**
 * What a cell shows, as one number: below `LEVELS` how far up the scale it is, above that what is no
 * figure, and from `FIRST_OWNER` on whose it is.
 */
export const LEVELS = 56;
export const STALE = 56;
export const FAILED = 57;
export const UNKNOWN = 58;
export const MISSING = 59;
export const IDLE = 60;
export const WELL = 61;
export const DEGRADED = 62;
export const FIRST_OWNER = 64;
/** Letters times colours. */
export const OWNER_LETTERS = 26;
export const OWNERS = OWNER_LETTERS * 8;
export const CELL_KINDS = FIRST_OWNER + OWNERS;

/** The ends of the scale of a measure, in base units. */
export interface HeatScale {
  readonly least: number;
  readonly most: number;
}

/** Air-cooled chips idle about here and are slowed down by the driver about there. */
const COOL_CELSIUS = 30;
const HOT_CELSIUS = 90;
/** Where no limit was told: what the largest boards of today may draw. */
const MOST_WATTS = 1_000;

/** The scale is one for all sites, so that like colours are like values. */
export function heatScale(measure: HeatMeasure, sites: readonly SiteLayout[]): HeatScale {
  if (measure === 'temperature') return { least: COOL_CELSIUS, most: HOT_CELSIUS };
  if (measure !== 'power') return { least: 0, most: 1 };
  const limits = sites.map(({ highestPowerLimit }) => highestPowerLimit ?? 0);
  return { least: 0, most: Math.max(0, ...limits) || MOST_WATTS };
}

const FIGURE_COLUMNS = {
  use: 'utilizationRatio',
  temperature: 'temperatureCelsius',
  power: 'powerWatts',
  memory: 'memoryUsedBytes',
} as const;

/** Readings of several sites at one moment, each made when its first cell is in sight. */
export class HeatReadings {
  readonly #made: (HeatReading | undefined)[] = [];
  readonly #sites: readonly SiteLayout[];
  readonly #measure: HeatMeasure;
  readonly #scale: HeatScale;
  readonly #now: number;

  constructor(sites: readonly SiteLayout[], measure: HeatMeasure, scale: HeatScale, now: number) {
    this.#sites = sites;
    this.#measure = measure;
    this.#scale = scale;
    this.#now = now;
  }

  /** Of the site with this index. */
  of(index: number): HeatReading | undefined {
    const site = this.#sites[index];
    const made = this.#made[index];
    if (made !== undefined || site === undefined) return made;
    const reading = new HeatReading(site, this.#measure, this.#scale, this.#now);
    this.#made[index] = reading;
    return reading;
  }
}

/** Reads the cells of one site at one moment, straight from its columns. Made anew for each paint. */
export class HeatReading {
  readonly #table: Table | null;
  readonly #ages: RowAges | null;
  readonly #source: DictionaryStore | null;
  readonly #sampledAt: StepStore | null;
  readonly #health: StepStore | null;
  readonly #workload: DictionaryStore | null;
  readonly #layout: SiteLayout;
  readonly #value: (slot: number) => number;
  // GPUs of one reading are as fresh as each other, and they stand side by side.
  #lastSource = -1;
  #lastSampledAt = Number.NaN;
  #lastIsMemory = false;

  constructor(layout: SiteLayout, measure: HeatMeasure, scale: HeatScale, now: number) {
    const table = layout.gpus ?? null;
    this.#table = table;
    this.#ages = table === null ? null : new RowAges(layout.site, table, now);
    const store = (name: string) => table?.columns[table.column(name)];
    const [source, sampledAt, health] = [store('source'), store('sampledAt'), store('health')];
    const workload = store('workload');
    this.#workload = workload instanceof DictionaryStore ? workload : null;
    this.#layout = layout;
    this.#source = source instanceof DictionaryStore ? source : null;
    this.#sampledAt = sampledAt instanceof StepStore ? sampledAt : null;
    this.#health = health instanceof StepStore ? health : null;
    this.#value =
      measure === 'owner'
        ? ownersOf(layout, this.#workload)
        : measure === 'health'
          ? () => WELL
          : figuresOf(measure, scale, store);
  }

  /** The kind of cell of a row; a memory says nothing of the present, and what failed has no other value. */
  kindOf(slot: number): number {
    if (slot === UNTOLD || this.#table === null) return UNKNOWN;
    if (this.#isMemory(slot)) return STALE;
    const health = this.#health?.get(slot) ?? Number.NaN;
    if (health === FAILED_HEALTH) return FAILED;
    const value = this.#value(slot);
    if (value === WELL) {
      return health === DEGRADED_HEALTH ? DEGRADED : health === WELL_HEALTH ? WELL : UNKNOWN;
    }
    return value;
  }

  /** Codes of workloads are below this. */
  get workloadCodes(): number {
    return (this.#workload?.words.length ?? 0) + 1;
  }

  /** The workload on a GPU as a number; 0 where none is known. */
  workloadCode(slot: number): number {
    return this.#workload?.code(slot) ?? 0;
  }

  ownerOfCode(code: number): string | null {
    const workload = this.#workload?.words[code - 1];
    return workload === undefined ? null : ownerOf(this.#layout, workload);
  }

  /** Whose work runs on a GPU, raw; null where none is known. */
  ownerName(slot: number): string | null {
    return this.ownerOfCode(this.workloadCode(slot));
  }

  #isMemory(slot: number): boolean {
    const sampledAt = this.#sampledAt?.get(slot) ?? Number.NaN;
    const source = this.#source?.code(slot) ?? 0;
    if (sampledAt !== this.#lastSampledAt || source !== this.#lastSource) {
      this.#lastSampledAt = sampledAt;
      this.#lastSource = source;
      this.#lastIsMemory = isMemory(this.#ages?.freshness(slot) ?? 'lost');
    }
    return this.#lastIsMemory;
  }
}

const FAILED_HEALTH = HEALTH.indexOf('failed');
const DEGRADED_HEALTH = HEALTH.indexOf('degraded');
const WELL_HEALTH = HEALTH.indexOf('ok');

type StoreOf = (name: string) => Table['columns'][number] | undefined;

function figuresOf(
  measure: keyof typeof FIGURE_COLUMNS,
  { least, most }: HeatScale,
  storeOf: StoreOf,
): (slot: number) => number {
  const store = storeOf(FIGURE_COLUMNS[measure]);
  if (!(store instanceof StepStore)) return () => MISSING;
  const whole = measure === 'memory' ? storeOf('memoryTotalBytes') : null;
  if (whole !== null && !(whole instanceof StepStore)) return () => MISSING;
  // Steps are compared as they are stored: the scale's ends are brought to steps once.
  const [low, high] = [store.scale.stepsOf(least), store.scale.stepsOf(most)];
  return (slot) => {
    const steps = store.get(slot);
    const ratio = whole === null ? (steps - low) / (high - low) : steps / whole.get(slot);
    return levelOf(ratio);
  };
}

/** NaN, which is what came of null, has no level. */
function levelOf(ratio: number): number {
  if (ratio >= 1) return LEVELS - 1;
  if (ratio < 0) return 0;
  const level = Math.floor(ratio * LEVELS);
  return level >= 0 ? level : MISSING;
}

/** A user has the same letter and colour everywhere and always; work of which no user is known has its own. */
function ownersOf(layout: SiteLayout, store: DictionaryStore | null): (slot: number) => number {
  if (store === null) return () => MISSING;
  const kinds = new Int32Array(store.words.length + 1).fill(-1);
  return (slot) => {
    const code = store.code(slot);
    if (code === 0) return IDLE;
    const known = kinds[code] ?? -1;
    if (known >= 0) return known;
    const kind = FIRST_OWNER + (hash(ownerOf(layout, store.words[code - 1] ?? '')) % OWNERS);
    kinds[code] = kind;
    return kind;
  };
}

/** Who owns a workload; the workload itself where its site does not say. Raw text. */
function ownerOf({ site }: SiteLayout, workload: string): string {
  const table = site.table('workloads');
  const slot = table?.find(workload);
  const user = slot === undefined ? null : (table?.text(table.column('user'), slot) ?? null);
  return user ?? workload;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  }
  // The low bits of FNV are its weakest, and they choose the letter.
  return (value ^ (value >>> 15)) >>> 0;
}
