import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatTime } from '../../format/time.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { writeWithRest } from '../cut-list.ts';
import { signsOf } from '../look-signs.ts';
import { severitySign } from '../look-words.ts';
import type { WorkHappening } from './workload-happenings.ts';
import type { WorkloadModel } from './workload-rows.ts';

/** A heading and what happened below it, a line each; the last one says how many more there are. */
export function paintHappenings(
  buffer: CellBuffer,
  { x, y, width, height }: Rect,
  { title, none, what }: { title: SafeText; none: SafeText; what: readonly WorkHappening[] },
  model: WorkloadModel,
  look: Look,
): void {
  if (height < 1) return;
  const { theme, glyphs } = look;
  const few = what.length === 0 ? say`: ${none}` : say``;
  const heading: Piece[] = [
    { text: title, style: theme.heading },
    { text: few, style: theme.muted },
  ];
  if (height === 1 && what.length > 0) {
    heading.push({ text: say` ${what.length}: `, style: theme.text });
    const [first] = what;
    writeWithRest(
      buffer,
      { x, y, width, height: 1 },
      first === undefined ? heading : [...heading, ...happeningPieces(first, model, look)],
      what.length - 1,
      look,
    );
    return;
  }
  writePieces(buffer, x, y, width, heading, glyphs.ellipsis);
  const visible = what.slice(0, height - 1);
  for (const [line, one] of visible.entries()) {
    const rest = line === visible.length - 1 ? what.length - visible.length : 0;
    const place = { x: x + 2, y: y + 1 + line, width: Math.max(0, width - 2), height: 1 };
    writeWithRest(buffer, place, happeningPieces(one, model, look), rest, look);
  }
}

function happeningPieces(what: WorkHappening, { wall, timeZone }: WorkloadModel, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const time = (at: number | null): SafeText =>
    formatTime(at, { now: wall, timeZone, seconds: false, signs: signsOf(look) });
  const sign = severitySign(what.severity, look);
  const isOver = what.clearedAt !== null;
  const subject = what.subject === null ? say`` : say`${what.subject}: `;
  const pieces: Piece[] = [
    { text: say`${time(what.at)} `, style: theme.muted },
    { text: say`${sign.text} `, style: isOver ? theme.muted : sign.style },
    { text: say`${subject}${what.message}`, style: isOver ? theme.muted : theme.text },
  ];
  if (isOver) pieces.push({ text: say`, cleared ${time(what.clearedAt)}`, style: theme.muted });
  else if (what.action !== null)
    pieces.push({ text: say` ${glyphs.right} ${what.action}`, style: theme.information });
  return pieces;
}
