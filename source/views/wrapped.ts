import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { type Piece, widthOf, widthOfPieces } from '../components/fitted-text.ts';
import { PLAIN } from '../screen/style.ts';

/** A sentence in lines of at most `width` cells, broken between words, at most `most` of them. */
export function wrapped(text: SafeText, width: number, most: number): SafeText[] {
  const lines: SafeText[] = [];
  for (const raw of text.split(' ')) {
    // A part of a safe text is safe already; this only says so to the compiler.
    const word = neutralise(raw, text.length + 1);
    const line = lines.at(-1);
    const isFull = lines.length >= most;
    if (line !== undefined && (isFull || widthOf(line) + 1 + widthOf(word) <= width)) {
      lines[lines.length - 1] = say`${line} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}

const GAP = 3;

/** Groups of pieces one after the other, as many a line as fit into `width` cells. */
export function flowed(groups: readonly (readonly Piece[])[], width: number): Piece[][] {
  const lines: Piece[][] = [];
  let room = 0;
  for (const pieces of groups) {
    const needed = widthOfPieces(pieces);
    const line = lines.at(-1);
    if (line === undefined || needed + GAP > room) {
      lines.push([...pieces]);
      room = width - needed;
    } else {
      line.push({ text: say`   `, style: PLAIN }, ...pieces);
      room -= needed + GAP;
    }
  }
  return lines;
}
