import type { KindName, RecordKind, Table } from '../../protocol/index.ts';
import { KINDS } from '../../protocol/index.ts';
import type { SiteView } from './site-view.ts';

/**
 * Live rows of one kind, of several sites, in some order: what a filter keeps, a sort arranges and a
 * window shows. A row is a number here; what stands in it is read from the sites' tables.
 */
export interface RowSet {
  readonly kind: RecordKind;
  readonly sites: readonly SiteView[];
  /** Each site's table of the kind, in the order of `sites`. */
  readonly tables: readonly (Table | undefined)[];
  readonly count: number;
  /** Index into `sites`. */
  readonly siteOf: Uint16Array;
  readonly slotOf: Uint32Array;
}

/** All rows of a kind, site by site and slot by slot. */
export function allRows(kind: KindName, sites: readonly SiteView[]): RowSet {
  const tables = sites.map((site) => site.table(kind));
  const total = tables.reduce((sum, table) => sum + (table?.size ?? 0), 0);
  const siteOf = new Uint16Array(total);
  const slotOf = new Uint32Array(total);
  let count = 0;
  for (const [index, table] of tables.entries()) {
    table?.forEach((slot) => {
      siteOf[count] = index;
      slotOf[count++] = slot;
    });
  }
  return { kind: KINDS[kind], sites, tables, count, siteOf, slotOf };
}

export function filterRows(rows: RowSet, keep: (row: number) => boolean): RowSet {
  const siteOf = new Uint16Array(rows.count);
  const slotOf = new Uint32Array(rows.count);
  let count = 0;
  for (let row = 0; row < rows.count; row++) {
    if (!keep(row)) continue;
    siteOf[count] = rows.siteOf[row]!;
    slotOf[count++] = rows.slotOf[row]!;
  }
  return { ...rows, count, siteOf, slotOf };
}

/** The rows in the order of `order`, which holds each row's number once, or fewer of them. */
export function arrangeRows(rows: RowSet, order: Uint32Array): RowSet {
  const siteOf = new Uint16Array(order.length);
  const slotOf = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    siteOf[at] = rows.siteOf[order[at]!]!;
    slotOf[at] = rows.slotOf[order[at]!]!;
  }
  return { ...rows, count: order.length, siteOf, slotOf };
}

/** How people and the cursor name a row: `site/key`. */
export function nameOf(rows: RowSet, row: number): string {
  const site = rows.sites[rows.siteOf[row]!];
  const key = rows.tables[rows.siteOf[row]!]?.keyOf(rows.slotOf[row]!) ?? '';
  return key === '' ? (site?.id ?? '') : `${site?.id}/${key}`;
}
