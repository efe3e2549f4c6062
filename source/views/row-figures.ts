import { KINDS, type KindName, StepStore, type Table, type Unit } from '../../protocol/index.ts';
import type { Slices } from '../../protocol/slices.ts';
import { isMemory } from '../fabric/freshness.ts';
import { RowAges } from '../fabric/row-age.ts';
import { bindColumn } from '../fabric/row-columns.ts';
import type { RowSet } from '../fabric/row-set.ts';
import { SiteCounts } from '../fabric/site-counts.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { type Apart, type ApartFigures, splitApart } from './apart.ts';
import type { TableDescription } from './table-description.ts';

/** The sum of one column over rows, and how many of them it covers: null is not measured, never 0. */
export interface Total {
  readonly column: string;
  readonly unit: Unit;
  readonly sum: number;
  readonly measured: number;
}

/** What the rows of a table come to. */
export interface Figures {
  /** Without the rows that stand apart. */
  readonly totals: readonly Total[];
  /** Groups of rows of which there are any. */
  readonly apart: readonly ApartFigures[];
  /** Whether every row is live: where one is not, ages need more room to say so. */
  readonly isAllLive: boolean;
  /** Rows that are no memory: heard in time. */
  readonly heard: number;
}

/** What the rows of one site come to. */
interface SitePart {
  readonly heard: number;
  readonly live: number;
  readonly sums: readonly Sum[];
  readonly apart: readonly { readonly count: number; readonly sums: readonly Sum[] }[];
}

interface Sum {
  readonly sum: number;
  readonly measured: number;
}

/** Which columns are summed up, and which rows stand apart from that. */
type Question = Pick<TableDescription, 'totals' | 'apart'>;

/** Rows looked at between two looks at the clock. */
const AT_A_TIME = 1_024;

/**
 * Sums and counts over the rows of a table, kept site by site: a frame of one site makes only that site's
 * rows be counted again, and where they are many between paints, for the table may hold a million.
 */
export class RowFigures {
  readonly #slices: Slices | undefined;
  #rows: RowSet | null = null;
  #question: Question = { totals: [] };
  #slots: readonly Uint32Array[] = [];
  #counts: SiteCounts<SitePart>;

  constructor(slices?: Slices) {
    this.#slices = slices;
    this.#counts = new SiteCounts(slices);
  }

  of(rows: RowSet, question: Question, now: number): Figures {
    const { totals, apart } = question;
    if (rows !== this.#rows || totals !== this.#question.totals || apart !== this.#question.apart) {
      this.#rows = rows;
      this.#question = question;
      this.#slots = slotsBySite(rows);
      this.#counts.stop();
      this.#counts = new SiteCounts(this.#slices);
    }
    const parts = rows.sites.map((site, index) => {
      const slots = this.#slots[index] ?? new Uint32Array(0);
      const count = (then: number) => counting(rows, index, slots, question, then);
      return this.#counts.of(site, now, slots.length, count).value;
    });
    return {
      totals: totalsOf(rows, totals, parts),
      apart: apartOf(apart ?? [], parts),
      heard: parts.reduce((sum, { heard }) => sum + heard, 0),
      isAllLive: parts.every(({ live }, index) => live === (this.#slots[index]?.length ?? 0)),
    };
  }
}

function slotsBySite(rows: RowSet): Uint32Array[] {
  const counts = rows.sites.map(() => 0);
  for (let row = 0; row < rows.count; row++) counts[rows.siteOf[row]!]!++;
  const slots = counts.map((count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < rows.count; row++) {
    const site = rows.siteOf[row]!;
    slots[site]![counts[site]!++] = rows.slotOf[row]!;
  }
  return slots;
}

function* counting(
  rows: RowSet,
  index: number,
  slots: Uint32Array,
  { totals: names, apart: groups = [] }: Question,
  now: number,
): Generator<void, SitePart> {
  const [site, table] = [rows.sites[index], rows.tables[index]];
  const none = (): { sum: number; measured: number }[] => names.map(() => ({ sum: 0, measured: 0 }));
  const sums = none();
  const apart = groups.map(() => ({ count: 0, sums: none() }));
  let heard = 0;
  let live = 0;
  if (site === undefined || table === undefined) return { heard, live, sums, apart };
  const ages = new RowAges(site, table, now);
  for (let from = 0; from < slots.length; from += AT_A_TIME) {
    if (from > 0) yield;
    const some = slots.subarray(from, from + AT_A_TIME);
    const counted = countHeard(ages, some);
    heard += counted.heard;
    live += counted.live;
    for (const [part, members] of splitApart(table, some, groups).entries()) {
      const group = apart[part - 1];
      if (group !== undefined) group.count += members.length;
      const into = group?.sums ?? sums;
      for (const [at, name] of names.entries()) {
        const { sum, measured } = sumOf(rows, index, table, members, name, now);
        into[at]!.sum += sum;
        into[at]!.measured += measured;
      }
    }
  }
  return { heard, live, sums, apart };
}

function countHeard(ages: RowAges, slots: Uint32Array): { readonly heard: number; readonly live: number } {
  let heard = 0;
  let live = 0;
  for (let at = 0; at < slots.length; at++) {
    const freshness = ages.freshness(slots[at]!);
    if (freshness === 'live') live++;
    if (!isMemory(freshness)) heard++;
  }
  return { heard, live };
}

function sumOf(
  rows: RowSet,
  index: number,
  table: Table,
  slots: Uint32Array,
  name: string,
  now: number,
): Sum {
  const store = table.columns[table.column(name)];
  let sum = 0;
  let measured = 0;
  if (store instanceof StepStore) {
    for (let at = 0; at < slots.length; at++) {
      const steps = store.get(slots[at]!);
      if (Number.isNaN(steps)) continue;
      sum += store.scale.valueOf(steps);
      measured++;
    }
    return { sum, measured };
  }
  // A column that is derived: asked row by row.
  const column = columnsFor(KINDS[rows.kind.name as KindName]).get(name);
  const one: RowSet = {
    ...rows,
    count: slots.length,
    siteOf: new Uint16Array(slots.length).fill(index),
    slotOf: slots,
  };
  const reader = column === undefined ? null : bindColumn(one, name, column, now);
  for (let row = 0; row < slots.length && reader?.kind === 'number'; row++) {
    const value = reader.number(row);
    if (value === null || Number.isNaN(value)) continue;
    sum += value;
    measured++;
  }
  return { sum, measured };
}

function apartOf(groups: readonly Apart[], parts: readonly SitePart[]): ApartFigures[] {
  return groups.flatMap((apart, index) => {
    const of = parts.flatMap((part) => part.apart[index] ?? []);
    const count = of.reduce((sum, part) => sum + part.count, 0);
    const [first] = of;
    if (count === 0 || first === undefined) return [];
    const sums = first.sums.map((_, at) => of.reduce((sum, part) => sum + (part.sums[at]?.sum ?? 0), 0));
    return [{ apart, count, sums }];
  });
}

function totalsOf(rows: RowSet, names: readonly string[], parts: readonly SitePart[]): Total[] {
  const columns = columnsFor(KINDS[rows.kind.name as KindName]);
  return names.flatMap((name, index): Total[] => {
    const column = columns.get(name);
    if (column === undefined || !('unit' in column)) return [];
    const sums = parts.map((part) => part.sums[index] ?? { sum: 0, measured: 0 });
    return [
      {
        column: name,
        unit: column.unit,
        sum: sums.reduce((all, { sum }) => all + sum, 0),
        measured: sums.reduce((all, { measured }) => all + measured, 0),
      },
    ];
  });
}
