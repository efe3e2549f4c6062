import type { SafeText } from '../../protocol/text.ts';
import { cellWidth, isPlainCode } from '../../protocol/text-width.ts';

/** What stands in one cell, or in two: a character with the marks that are drawn into it. */
export interface CellText {
  readonly text: string;
  readonly cells: 1 | 2;
}

// Names and labels come again in every frame; looking widths up costs some 100 ns a character.
const MOST_KEPT = 4_096;
const kept = new Map<string, readonly CellText[]>();

/**
 * The text as a terminal lays it out: code point by code point, marks into the cell before them. Cutting
 * between whole graphemes is for the caller (`cut`), who also knows what to put at the cut.
 */
export function cellsOf(text: SafeText): readonly CellText[] {
  let cells = kept.get(text);
  if (cells === undefined) {
    cells = layOut(text);
    if (kept.size >= MOST_KEPT) {
      kept.clear();
    }
    kept.set(text, cells);
  }
  return cells;
}

/** True when every character stands alone in one cell: Latin letters, dashes, arrows, boxes, blocks. */
export function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isPlainCode(text.charCodeAt(index))) {
      return false;
    }
  }
  return true;
}

/**
 * True for characters about whose width terminals do not argue: the plain ones, and the ideographs,
 * kana and Hangul that are two cells wide everywhere. The rest (emoji, marks, other scripts) is painted
 * so that a terminal that thinks otherwise cannot shift what stands beside it.
 */
export function hasCertainWidth(code: number): boolean {
  return (
    isPlainCode(code) ||
    (code >= 0x3041 && code <= 0x30fe && (code < 0x3097 || code > 0x309a)) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3)
  );
}

function layOut(text: SafeText): readonly CellText[] {
  const cells: { text: string; cells: 1 | 2 }[] = [];
  for (const character of text) {
    // A part of a safe text is safe: `neutralise` decides character by character.
    const width = cellWidth(character as SafeText);
    const last = cells.at(-1);
    if (width > 0) {
      cells.push({ text: character, cells: width === 1 ? 1 : 2 });
    } else if (last !== undefined) {
      last.text += character;
    }
  }
  return cells;
}
