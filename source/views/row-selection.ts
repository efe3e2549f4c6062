import type { Fabric } from '../fabric/fabric.ts';
import type { RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';
import type { Filter } from '../filter/filter.ts';
import { ColumnsRead } from './columns-read.ts';
import { type Figures, RowFigures } from './row-figures.ts';
import { narrowRows, orderRows } from './select-rows.ts';
import type { SortKey, TableDescription } from './table-description.ts';

export interface SelectionQuestion {
  readonly description: TableDescription;
  readonly fabric: Fabric;
  /** The only site wanted; null for all. */
  readonly site: string | null;
  readonly filter: Filter | null;
  readonly sort: SortKey | null;
  readonly now: number;
  readonly wall: number;
}

export interface Selection extends Figures {
  readonly rows: RowSet;
  /** Rows there are without the filter. */
  readonly total: number;
}

/** Rows of which the order may be this much older than the data, times what ordering them takes. */
const REST_PER_WORK = 10;

/**
 * Keeps the last answer. Rows are ordered, filtered and sorted again when the question changed, at once; or
 * when a column that decided over them did, but then never for more than a tenth of the time. Cells are
 * read afresh at every paint all the same.
 */
export class RowSelection {
  readonly #clock: () => number;
  readonly #orderRead = new ColumnsRead();
  readonly #narrowRead = new ColumnsRead();
  readonly #figures = new RowFigures();
  #question: SelectionQuestion | null = null;
  #ordered: RowSet | null = null;
  #answer: Selection | null = null;
  #at = 0;
  #cost = 0;

  /** `clock` measures what the work takes, ms. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** With `takesNews` false the last answer to the same question stands, however old: a key need not wait for data. */
  select(question: SelectionQuestion, takesNews = true): Selection {
    const isOther = this.#isOther(question);
    if (this.#answer !== null && !isOther && !takesNews) return this.#answer;
    const rows = this.#rows(question, isOther);
    const { description, now } = question;
    this.#answer = {
      rows,
      total: this.#ordered?.count ?? 0,
      ...this.#figures.of(rows, description, now),
    };
    this.#question = question;
    return this.#answer;
  }

  /** The picture is held, or let go: the same rows in copies of their tables, which need no ordering for a key. */
  hold(fabric: Fabric): void {
    if (this.#question === null || this.#answer === null || this.#ordered === null) return;
    const { site, description } = this.#question;
    const tellers = fabric.tellersOf(description.view);
    const sites: readonly SiteView[] = tellers.filter(({ id }) => site === null || id === site);
    const same = { sites, tables: sites.map((view) => view.table(description.view)) };
    this.#question = { ...this.#question, fabric };
    this.#ordered = { ...this.#ordered, ...same };
    this.#answer = { ...this.#answer, rows: { ...this.#answer.rows, ...same } };
  }

  #rows(question: SelectionQuestion, isOther: boolean): RowSet {
    const { description, fabric, site, now } = question;
    const tellers = fabric.tellersOf(description.view);
    const sites: readonly SiteView[] = site === null ? tellers : tellers.filter(({ id }) => id === site);
    const tables = sites.map((view) => view.table(description.view));
    const isSameOrder =
      this.#ordered?.kind.name === description.view &&
      this.#question?.description === description &&
      this.#orderRead.holds(tables, now);
    const known = this.#answer?.rows;
    if (known !== undefined && !isOther) {
      if (isSameOrder && this.#narrowRead.holds(tables, now)) return known;
      const isSameRows = known.tables.every((table, at) => table === tables[at]);
      if (isSameRows && this.#clock() - this.#at < this.#cost * REST_PER_WORK) return known;
    }
    const started = this.#clock();
    let ordered = this.#ordered;
    if (ordered === null || !isSameOrder) {
      this.#orderRead.clear();
      ordered = orderRows({ description, sites, now }, this.#orderRead.note);
      this.#orderRead.made(ordered, now);
      this.#ordered = ordered;
    }
    this.#narrowRead.clear();
    const rows = narrowRows(ordered, question, this.#narrowRead.note);
    this.#narrowRead.made(rows, now);
    this.#at = this.#clock();
    this.#cost = this.#at - started;
    return rows;
  }

  #isOther({ description, fabric, site, filter, sort }: SelectionQuestion): boolean {
    const last = this.#question;
    return (
      last === null ||
      last.description !== description ||
      last.fabric !== fabric ||
      last.site !== site ||
      last.filter !== filter ||
      last.sort !== sort
    );
  }
}
