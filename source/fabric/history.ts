import type { DayColumn, DayOfPower, KindName, Table } from '../../protocol/index.ts';
import { type DayFigures, DayHistory } from './day-history.ts';
import type { HistorySource } from './history-source.ts';
import type { KeptRow } from './kept-row.ts';
import { isKeptKind, KEPT_KINDS, type Kept, type KeptKind, KeptRows } from './kept-rows.ts';
import { RowReading } from './row-reading.ts';
import type { SiteView } from './site-view.ts';

/** Fixed, so that a wider panel shows more time and no other curve. An hour is 720 slots. */
const STEP_MS = 5_000;
/** A slot in which a site was silent so far is looked at again this often. */
const AGAIN_MS = 1_000;
/** Watched rows that are read at one call, about half a millisecond: a key never waits for all of them. */
const AT_ONCE = 256;
/** Of the rows that are always kept: of thirty sites some hundreds, a few sites' at one call. */
const ALWAYS_AT_ONCE = 96;
/** However many there are, all are read by so many calls: else a slot would pass without them. */
const ALWAYS_CALLS = 4;
const ALWAYS: readonly KeptKind[] = ['sites', 'links', 'feeds'];

/**
 * The last hour of every figure of sites, links and feeds, and of the nodes and GPUs that were looked at
 * last, as this console heard them. A time in which nothing fresh came is a hole: the last value is not
 * drawn on as if it still held.
 *
 * Memory, when every figure moves: 139 KB a site, 70 KB a link, 47 KB a feed, 36 KB a node, 59 KB a GPU. At most
 * 256 nodes and 2,048 GPUs are watched: with 30 sites and 30 links 137 MB were all to move, and 56 MB as
 * simulated GPUs do (`bench/history.ts`).
 */
export class History implements HistorySource {
  readonly #kinds = new Map<KeptKind, KeptRows>(KEPT_KINDS.map((kind) => [kind, new KeptRows(kind)]));
  /** Watched rows not yet read in this slot. */
  #waiting: Waiting[] = [];
  /** Sites whose own rows are still to be read in this slot, or to be looked at again. */
  #due: SiteView[] = [];
  readonly #days = new DayHistory();
  #index = 0;
  /** When it was last told of anything, by the console's clock. */
  #sampledAt = 0;
  #alwaysReadAt = Number.NEGATIVE_INFINITY;

  /** Bytes of all that is kept. */
  get bytes(): number {
    return this.#all().reduce((sum, rows) => sum + rows.bytes, 0);
  }

  stepMs(_kind: KindName): number {
    return STEP_MS;
  }

  series(kind: KindName, name: string, column: string, slots: number): readonly (number | null)[] {
    return this.#seriesUntil(this.#index, kind, name, column, slots);
  }

  day(site: string, column: DayColumn): DayFigures {
    return this.#days.figures(site, column, this.#sampledAt);
  }

  /** Takes what a site's agent kept of its last day; `wall` is now, in ms since 1970. */
  learnDay(site: string, day: DayOfPower, now: number, wall: number): void {
    this.#days.learn(site, day, wall - now, now);
  }

  /** The same as it stood at a moment of the console's clock, for a picture that stands still. */
  until(moment: number): HistorySource {
    const end = Math.min(this.#index, indexOf(moment));
    return {
      series: (kind, name, column, slots) => this.#seriesUntil(end, kind, name, column, slots),
      day: (site, column) => this.#days.figures(site, column, Math.min(moment, this.#sampledAt)),
      stepMs: (kind) => this.stepMs(kind),
      watch: (kind, names) => this.watch(kind, names),
    };
  }

  watch(kind: KindName, names: readonly string[]): void {
    const rows = isKeptKind(kind) ? this.#kinds.get(kind) : undefined;
    if (rows === undefined || ALWAYS.includes(rows.kind)) return;
    for (const name of names) {
      const isNew = !rows.has(name);
      const kept = rows.keep(name);
      if (isNew) this.#waiting.push({ rows, kept });
    }
  }

  /** Notes the figures of now; to be called twice a second or more often, a part of the rows each time. */
  sample(sites: readonly SiteView[], now: number): void {
    const index = Math.max(this.#index, indexOf(now));
    const isNewSlot = index > this.#index;
    this.#index = index;
    this.#sampledAt = Math.max(this.#sampledAt, now);
    if (isNewSlot) {
      this.#waiting = this.#watched();
      this.#days.note(sites, now);
    }
    if (isNewSlot || Math.abs(now - this.#alwaysReadAt) >= AGAIN_MS) {
      this.#alwaysReadAt = now;
      // Those that were not reached yet come first.
      this.#due.push(...sites.filter((site) => !this.#due.includes(site)));
    }
    this.#readAlways(Math.ceil(sites.length / ALWAYS_CALLS), now);
    this.#readWatched(sites, now);
  }

  /** The rows of `least` sites, and of more while they are few. */
  #readAlways(least: number, now: number): void {
    let read = 0;
    for (let count = 0; count < least || read < ALWAYS_AT_ONCE; count++) {
      const site = this.#due.shift();
      if (site === undefined) return;
      for (const kind of ALWAYS) {
        read += site.table(kind)?.size ?? 0;
        this.#readAll(site, kind, now);
      }
    }
  }

  /** The rows of one kind of a site that this slot has not heard yet. */
  #readAll(site: SiteView, kind: KeptKind, now: number): void {
    const table = site.table(kind);
    const rows = this.#kinds.get(kind);
    if (table === undefined || rows === undefined) return;
    const due: Due[] = [];
    table.forEach((slot) => {
      const { row } = rows.keep(kind === 'sites' ? site.id : `${site.id}/${table.keyOf(slot)}`);
      row.moveTo(this.#index);
      if (!row.isHeard) due.push({ row, slot });
    });
    hear(due, site, table, rows, now);
  }

  #readWatched(sites: readonly SiteView[], now: number): void {
    const groups = new Map<Table, { site: SiteView; rows: KeptRows; due: Due[] }>();
    for (const { rows, kept } of this.#waiting.splice(0, AT_ONCE)) {
      kept.row.moveTo(this.#index);
      const site = sites.find(({ id }) => id === kept.site);
      const table = site?.table(rows.kind);
      const slot = table?.find(kept.key);
      // What is gone is a hole from now on.
      if (site === undefined || table === undefined || slot === undefined) continue;
      const group = groups.get(table) ?? { site, rows, due: [] };
      groups.set(table, group);
      group.due.push({ row: kept.row, slot });
    }
    for (const [table, { site, rows, due }] of groups) hear(due, site, table, rows, now);
  }

  #watched(): Waiting[] {
    return this.#all()
      .filter((rows) => !ALWAYS.includes(rows.kind))
      .flatMap((rows) => rows.all().map((kept) => ({ rows, kept })));
  }

  #seriesUntil(
    end: number,
    kind: KindName,
    name: string,
    column: string,
    slots: number,
  ): readonly (number | null)[] {
    const rows = isKeptKind(kind) ? this.#kinds.get(kind) : undefined;
    return rows?.series(name, column, slots, end) ?? [];
  }

  #all(): KeptRows[] {
    return [...this.#kinds.values()];
  }
}

/** A watched row that was not read in this slot yet. */
interface Waiting {
  readonly rows: KeptRows;
  readonly kept: Kept;
}

interface Due {
  readonly row: KeptRow;
  readonly slot: number;
}

function hear(due: readonly Due[], site: SiteView, table: Table, rows: KeptRows, now: number): void {
  if (due.length === 0) return;
  const reading = new RowReading(site, table, rows.columns, now);
  const fresh = due.filter(({ slot }) => reading.isFresh(slot));
  const figures = reading.figures(Uint32Array.from(fresh, ({ slot }) => slot));
  for (const [at, { row }] of fresh.entries()) row.hear(figures, at);
}

function indexOf(now: number): number {
  return Math.floor(now / STEP_MS);
}
