import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import { paintGauge } from '../components/gauge.ts';
import type { Look } from '../components/look.ts';
import { paintSparkline } from '../components/sparkline.ts';
import type { StyleId } from '../screen/style.ts';
import { type Block, linesBlock, type TextLine } from './page-block.ts';
import { wrapped } from './wrapped.ts';

/** Something about a thing: how it is called, what it is, and where that leads. */
export interface Fact {
  readonly label: SafeText;
  readonly pieces: readonly Piece[];
  readonly stop?: TextLine['stop'];
}

/** Facts below each other, what they are in one column. */
export function factsBlock(facts: readonly Fact[], look: Look): Block {
  const width = labelWidth(facts);
  return linesBlock(
    facts.map(({ label, pieces, stop }) => ({
      pieces: [{ text: pad(label, width), style: look.theme.muted }, ...pieces],
      ...(stop === undefined ? {} : { stop }),
    })),
  );
}

/** A heading and sentences below it, wrapped. */
export function sentences(heading: SafeText, texts: readonly SafeText[], width: number, look: Look): Block {
  const lines = texts.flatMap((text) => wrapped(text, Math.max(1, width - 2), MOST_LINES));
  return linesBlock([
    { pieces: [{ text: heading, style: look.theme.heading }] },
    ...lines.map((text) => ({ pieces: [{ text: say`  ${text}`, style: look.theme.text }] })),
  ]);
}

const MOST_LINES = 6;

/** A figure with how full that is, and what it was. */
export interface Meter {
  readonly label: SafeText;
  readonly ratio: number | null;
  readonly value: readonly Piece[];
  readonly style: StyleId;
  /** What it was, and the ends of its scale; null where nobody kept it. */
  readonly past: readonly (number | null)[] | null;
  readonly least: number;
  readonly most: number;
}

/** Cells of a line of what was: so many slots a meter can show. */
export function pastCells(width: number): number {
  return Math.max(0, Math.min(MOST_PAST, width - LABEL - GAUGE - VALUE));
}

const LABEL = 13;
const GAUGE = 12;
const VALUE = 24;
const MOST_PAST = 120;

/**
 * ```
 * use          ▇▇▇▇▇▇▇▇▇░  97 %                ▃▅▇▇▇▇▇▇▇▇▇
 * power        ▇▇▇▇▇▇▇▇▇░  671 of 700 W        ▂▂▃▇▇▇▇▇▇▇▇
 * ```
 */
export function metersBlock(meters: readonly Meter[]): Block {
  return {
    lines: meters.length,
    paint: (buffer, rect, look) => {
      const cells = pastCells(rect.width);
      for (const [line, { label, ratio, value, style, past, least, most }] of meters.entries()) {
        const y = rect.y + line;
        buffer.write(rect.x, y, label, look.theme.muted, LABEL);
        paintGauge(buffer, { x: rect.x + LABEL, y, width: GAUGE - 2, height: 1 }, ratio, style, look);
        let x = rect.x + LABEL + GAUGE;
        for (const piece of value) x += buffer.write(x, y, piece.text, piece.style);
        const place = { x: rect.x + LABEL + GAUGE + VALUE, y, width: cells, height: 1 };
        if (past !== null) paintSparkline(buffer, place, past, { least, most, style }, look);
      }
    },
  };
}

function labelWidth(facts: readonly Fact[]): number {
  return facts.reduce((most, { label }) => Math.max(most, widthOf(label) + 2), LABEL);
}

export function listed(names: readonly string[], most: number): SafeText {
  const shown = names.slice(0, most).join(', ');
  const rest = names.length > most ? `, and ${names.length - most} more` : '';
  return neutralise(`${shown}${rest}`, 512);
}
