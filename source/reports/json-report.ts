import type { Cell, Column, Freshness } from '../../protocol/index.ts';
import { expandNodeSet, NodeSetError } from '../../protocol/node-set.ts';
import { derivedNumber } from '../fabric/derived.ts';
import { RowAges } from '../fabric/row-age.ts';
import type { RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';

/** One report as INTERFACE's JSON. Foreign text stays as it is; `jsonLine` writes it so that a terminal may see it. */
export interface JsonReport {
  readonly weft: 1;
  readonly at: string;
  /** Every site was heard in time. */
  readonly complete: boolean;
  readonly sites: readonly JsonSite[];
  readonly rows: readonly Readonly<Record<string, Json>>[];
}

export interface JsonSite {
  readonly site: string;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly error?: string;
}

type Json = string | number | boolean | null | readonly string[];

export function jsonReport(
  rows: RowSet,
  columns: ReadonlyMap<string, Column>,
  sites: readonly SiteView[],
  now: number,
  wall: number,
): JsonReport {
  const described = sites.map((site) => jsonSite(site, now));
  return {
    weft: 1,
    at: new Date(wall).toISOString(),
    complete: described.every(({ freshness }) => freshness === 'live' || freshness === 'late'),
    sites: described,
    rows: jsonRows(rows, columns, now),
  };
}

function jsonSite(site: SiteView, now: number): JsonSite {
  const ageMs = site.ageMs(now);
  const freshness = site.freshness(now);
  const error =
    site.feed.error ??
    site.sourceFreshness(now).find((source) => source.error !== null && source.freshness !== 'live')?.error ??
    null;
  return {
    site: site.id,
    freshness,
    ageSeconds: ageMs === null ? null : Math.round(ageMs) / 1000,
    ...(error === null ? {} : { error }),
  };
}

function jsonRows(rows: RowSet, columns: ReadonlyMap<string, Column>, now: number): Record<string, Json>[] {
  const ages = rows.tables.map((table, site) =>
    table === undefined ? null : new RowAges(rows.sites[site]!, table, now),
  );
  return Array.from({ length: rows.count }, (_, row) => {
    const index = rows.siteOf[row]!;
    const slot = rows.slotOf[row]!;
    const table = rows.tables[index]!;
    const site = rows.sites[index]!;
    const object: Record<string, Json> = {};
    for (const [name, column] of columns) {
      if (name === 'site') object[name] = site.id;
      else if (name === 'ageSeconds') object[name] = ages[index]?.ageSeconds(slot) ?? null;
      else if (name === 'freshness') object[name] = ages[index]?.freshness(slot) ?? 'lost';
      else if (rows.kind.derived?.[name] !== undefined)
        object[name] = derivedNumber(name, site, table, slot, now);
      else object[name] = toJson(column, table.cell(table.column(name), slot));
    }
    return object;
  });
}

function toJson(column: Column, cell: Cell): Json {
  if (cell === null) return null;
  switch (column.type) {
    case 'time':
      return typeof cell === 'number' && Math.abs(cell) <= 8.64e15 ? new Date(cell).toISOString() : null;
    case 'list':
      return cell === '' ? [] : String(cell).split(',');
    case 'nodeSet':
      return nodesOf(String(cell));
    default:
      return cell;
  }
}

function nodesOf(set: string): readonly string[] {
  if (set === '') return [];
  try {
    return expandNodeSet(set);
  } catch (error) {
    // A scheduler's set that we cannot read is shown as it came rather than not at all.
    if (error instanceof NodeSetError) return [set];
    throw error;
  }
}
