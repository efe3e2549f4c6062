import { type Column, type Freshness, KINDS, type KindName } from '../../protocol/index.ts';
import { neutralise, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { derivedNumber } from '../fabric/derived.ts';
import { isMemory } from '../fabric/freshness.ts';
import { RowAges } from '../fabric/row-age.ts';
import type { RowSet } from '../fabric/row-set.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { formatCell } from '../format/cell.ts';
import { formatDuration, formatWholeAge } from '../format/duration.ts';
import { signsOf } from './look-signs.ts';
import { freshnessSign, tonedWord } from './word-tones.ts';

/** Reads the cells of rows as they are shown, at one moment. Made anew for each paint; asks only for what is in sight. */
export class RowCells {
  readonly #rows: RowSet;
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #ages: readonly (RowAges | null)[];
  readonly #now: number;
  readonly #wall: number;
  readonly #look: Look;
  readonly #freshness = new Map<number, Freshness>();
  /** By whole seconds. */
  readonly #liveAges: (Piece | undefined)[] = [];

  constructor(rows: RowSet, now: number, wall: number, look: Look) {
    this.#rows = rows;
    this.#columns = columnsFor(KINDS[rows.kind.name as KindName]);
    this.#ages = rows.tables.map((table, index) => {
      const site = rows.sites[index];
      return table === undefined || site === undefined ? null : new RowAges(site, table, now);
    });
    this.#now = now;
    this.#wall = wall;
    this.#look = look;
  }

  /** Of a row; asked for each of its cells, so the last rows' answers are kept. */
  freshness(row: number): Freshness {
    const kept = this.#freshness.get(row);
    if (kept !== undefined) return kept;
    const fresh = this.#ages[this.#rows.siteOf[row] ?? -1]?.freshness(this.#rows.slotOf[row] ?? -1) ?? 'lost';
    this.#freshness.set(row, fresh);
    return fresh;
  }

  /** A figure that was written already, beside others of its column. */
  figure(row: number, text: Piece['text'], value: number | null): Piece {
    const { theme } = this.#look;
    if (isMemory(this.freshness(row))) return { text, style: theme.stale };
    return { text, style: value === null ? theme.faint : theme.text };
  }

  /** What stands in a cell. A row that is a memory is dim all over, whatever it says. */
  piece(row: number, name: string): Piece {
    const piece = this.#piece(row, name);
    if (name === 'ageSeconds' || name === 'freshness' || !isMemory(this.freshness(row))) return piece;
    return { text: piece.text, style: this.#look.theme.stale };
  }

  #piece(row: number, name: string): Piece {
    const { theme } = this.#look;
    const signs = signsOf(this.#look);
    const index = this.#rows.siteOf[row] ?? -1;
    const slot = this.#rows.slotOf[row] ?? -1;
    const [site, table] = [this.#rows.sites[index], this.#rows.tables[index]];
    if (site === undefined || table === undefined) return { text: signs.missing, style: theme.faint };
    if (name === 'site') return { text: neutralise(site.id), style: theme.text };
    if (name === 'ageSeconds') return this.#age(row, index, slot);
    if (name === 'freshness') {
      const freshness = this.freshness(row);
      const { sign, style } = freshnessSign(freshness, this.#look);
      return { text: say`${sign} ${neutralise(freshness)}`, style };
    }
    if (this.#rows.kind.derived?.[name] !== undefined) {
      const value = derivedNumber(name, site, table, slot, this.#now);
      return { text: formatDuration(value, signs), style: value === null ? theme.faint : theme.text };
    }
    const column = this.#columns.get(name);
    const cell = table.cell(table.column(name), slot);
    if (column === undefined || cell === null) return { text: signs.missing, style: theme.faint };
    if (column.type === 'choice') return tonedWord(String(cell), this.#look);
    return { text: formatCell(column, cell, { now: this.#wall, signs }), style: theme.text };
  }

  #age(row: number, index: number, slot: number): Piece {
    const freshness = this.freshness(row);
    const { sign, style } = freshnessSign(freshness, this.#look);
    const seconds = this.#ages[index]?.ageSeconds(slot) ?? null;
    const whole = freshness === 'live' && seconds !== null ? Math.floor(seconds) : -1;
    // Rows of one reading are of one age.
    const same = whole >= 0 && whole < WHOLE_BELOW ? this.#liveAges[whole] : undefined;
    if (same !== undefined) return same;
    const age = formatWholeAge(seconds, signsOf(this.#look));
    // A row is lost at once when a part of it was never measured: the age of the rest would mislead.
    if (freshness === 'lost' && (seconds ?? 0) < LOST_AFTER_SECONDS)
      return { text: say`${sign} lost`, style };
    if (freshness === 'live') {
      const piece = { text: say`${sign} ${age}`, style: this.#look.theme.muted };
      if (whole >= 0 && whole < WHOLE_BELOW) this.#liveAges[whole] = piece;
      return piece;
    }
    return { text: say`${sign} ${neutralise(freshness)} ${age}`, style };
  }
}

const LOST_AFTER_SECONDS = 600;
/** Below it an age is written by its whole seconds alone. */
const WHOLE_BELOW = 9;

/** Cells that an age takes when it also has to say that it is not live. */
export const LONG_AGE = 12;
