import type { Fabric } from '../fabric/fabric.ts';
import { isMemory } from '../fabric/freshness.ts';
import { RowAges } from '../fabric/row-age.ts';
import { allRows, type RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';
import type { Filter } from '../filter/filter.ts';
import { selectRows } from './select-rows.ts';
import { sumRows, type Total } from './sum-rows.ts';
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

export interface Selection {
  readonly rows: RowSet;
  /** Rows there are without the filter. */
  readonly total: number;
  readonly totals: readonly Total[];
  /** Whether every row is live: where one is not, ages need more room to say so. */
  readonly isAllLive: boolean;
  /** Rows that are no memory: heard in time. */
  readonly heard: number;
}

/** Rows of which the order may be this much older than the data, times what ordering them takes. */
const REST_PER_WORK = 10;
/** Filters and sorts by age move even when nothing comes. */
const AGES_EVERY_MS = 1_000;

/**
 * Keeps the last answer: rows are filtered and sorted again when the question changed, at once; or when
 * data came or a second went by, but then never for more than a tenth of the time. Cells are read afresh
 * at every paint all the same.
 */
export class RowSelection {
  #question: SelectionQuestion | null = null;
  #revision = -1;
  #at = 0;
  #cost = 0;
  #answer: Selection | null = null;
  readonly #clock: () => number;

  /** `clock` measures what the work takes, ms. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** With `takesNews` false the last answer to the same question stands, however old: a key need not wait for data. */
  select(question: SelectionQuestion, takesNews = true): Selection {
    if (this.#answer !== null && !this.#isOther(question) && !(takesNews && this.#isDue(question)))
      return this.#answer;
    const started = this.#clock();
    const { description, fabric, site, filter, sort, now, wall } = question;
    const sites: readonly SiteView[] =
      site === null ? fabric.sites : fabric.sites.filter(({ id }) => id === site);
    const rows = selectRows({ description, sites, filter, sort, now, wall });
    const total = filter === null ? rows.count : allRows(description.view, sites).count;
    this.#answer = {
      rows,
      total,
      totals: sumRows(rows, description.totals, now),
      ...freshnessOfRows(rows, now),
    };
    this.#question = question;
    this.#revision = fabric.revision;
    this.#at = this.#clock();
    this.#cost = this.#at - started;
    return this.#answer;
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

  #isDue({ fabric, now }: SelectionQuestion): boolean {
    if (this.#clock() - this.#at < this.#cost * REST_PER_WORK) return false;
    return fabric.revision !== this.#revision || now - (this.#question?.now ?? 0) >= AGES_EVERY_MS;
  }
}

function freshnessOfRows(rows: RowSet, now: number): Pick<Selection, 'isAllLive' | 'heard'> {
  const ages = rows.tables.map((table, index) => {
    const site = rows.sites[index];
    return table === undefined || site === undefined ? null : new RowAges(site, table, now);
  });
  let heard = 0;
  let isAllLive = true;
  for (let row = 0; row < rows.count; row++) {
    const freshness = ages[rows.siteOf[row] ?? -1]?.freshness(rows.slotOf[row] ?? -1) ?? 'lost';
    if (!isMemory(freshness)) heard++;
    if (freshness !== 'live') isAllLive = false;
  }
  return { isAllLive, heard };
}
