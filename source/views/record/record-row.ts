import type { Cell, Freshness, KindName, Table } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { HistorySource } from '../../fabric/history-source.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { findRow } from './record-rows.ts';

export interface RecordPicture {
  readonly kind: KindName;
  /** `site/key` */
  readonly name: string;
  readonly fabric: Fabric;
  readonly now: number;
  readonly wall: number;
  /** What its figures were before; null where nobody keeps that. */
  readonly history: HistorySource | null;
}

/** Reads one row of one site: raw where it names something, safe where it is shown. */
export class RecordRow {
  readonly picture: RecordPicture;
  readonly site: SiteView;
  readonly table: Table;
  readonly slot: number;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;

  constructor(picture: RecordPicture, site: SiteView, table: Table, slot: number) {
    const ages = new RowAges(site, table, picture.now);
    this.picture = picture;
    this.site = site;
    this.table = table;
    this.slot = slot;
    this.freshness = ages.freshness(slot);
    this.ageSeconds = ages.ageSeconds(slot);
  }

  cell(column: string): Cell {
    return this.table.cell(this.table.column(column), this.slot);
  }

  raw(column: string): string | null {
    return this.table.text(this.table.column(column), this.slot);
  }

  /** Null also where there is only an empty text. */
  text(column: string): SafeText | null {
    const raw = this.raw(column);
    return raw === null || raw === '' ? null : neutralise(raw, LONGEST);
  }

  number(column: string): number | null {
    return this.table.number(this.table.column(column), this.slot);
  }

  /** A word of a closed vocabulary; `unknown` where nobody said. */
  word(column: string): string {
    return String(this.cell(column) ?? 'unknown');
  }

  names(column: string): readonly string[] {
    return (this.raw(column) ?? '').split(',').filter((name) => name !== '');
  }

  /** Seconds since a moment of the agent's wall clock. */
  since(at: number | null): number | null {
    const wall = this.site.wallOfAgent(this.picture.now);
    return at === null || wall === null ? null : Math.max(0, (wall - at) / 1000);
  }

  /** What a numeric column was, in as many slots; null where nobody keeps that. */
  past(column: string, slots: number): readonly (number | null)[] | null {
    const { history, kind, name } = this.picture;
    return history === null ? null : history.series(kind, name, column, slots);
  }
}

/** The row as it is; null when there is none (any more). */
export function recordRow(picture: RecordPicture): RecordRow | null {
  const { name, fabric, kind } = picture;
  const found = findRow(kind, fabric.tellersOf(kind), name);
  return found === null ? null : new RecordRow(picture, found.site, found.table, found.slot);
}

const LONGEST = 1024;
