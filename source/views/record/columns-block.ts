import { KINDS, type KindName } from '../../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { widthOf, widthOfPieces, writeFitted, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import type { RowSet } from '../../fabric/row-set.ts';
import { fieldTitle } from '../column-titles.ts';
import { meaningWords } from '../meaning-words.ts';
import { type Block, linesBlock, setIn, stacked } from '../page-block.ts';
import { RowCells } from '../row-cells.ts';
import { recordFields } from './record-rows.ts';

const GAP = 2;
/** Values are read before their meaning: they get this part of the width where they need it. */
const MOST_VALUE = 0.5;

/** All that is known of the row, a line a column with what it means: what was measured first. */
export function columnsBlock(rows: RowSet, now: number, wall: number, look: Look): Block {
  const { theme, glyphs } = look;
  const cells = new RowCells(rows, now, wall, look);
  const lines = recordFields(rows).map(({ name, column }) => ({
    title: fieldTitle(name),
    value: cells.piece(0, name),
    meaning: meaningWords(column.meaning, look),
  }));
  const titleWidth = lines.reduce((most, { title }) => Math.max(most, widthOf(title)), 0);
  const valueWidth = lines.reduce((most, { value }) => Math.max(most, widthOfPieces([value])), 0);
  const list: Block = {
    lines: lines.length,
    paint: (buffer, { x, y, width }) => {
      const left = Math.min(titleWidth, width >> 1);
      const room = Math.max(0, width - left - GAP);
      const middle = Math.min(valueWidth, Math.floor(room * MOST_VALUE));
      for (const [line, { title, value, meaning }] of lines.entries()) {
        const at = y + line;
        const start = x + left + GAP;
        const needed = widthOfPieces([value]);
        writeFitted(buffer, x, at, left, title, theme.muted, glyphs.ellipsis);
        // A long value takes the room of its meaning: it is the rarer of the two.
        const isLong = needed > middle;
        writePieces(buffer, start, at, isLong ? room : middle, [value], glyphs.ellipsis);
        const after = start + (isLong ? needed : middle) + GAP;
        writeFitted(buffer, after, at, x + width - after, meaning, theme.faint, glyphs.ellipsis);
      }
    },
  };
  const heading = say`All columns of this ${singular(rows.kind.name)}`;
  return stacked([linesBlock([{ pieces: [{ text: heading, style: theme.heading }] }]), setIn(list)], 0);
}

function singular(kind: string): SafeText {
  if (kind === 'gpus') return say`GPU`;
  return neutralise(kind in KINDS ? KINDS[kind as KindName].singular : kind);
}
