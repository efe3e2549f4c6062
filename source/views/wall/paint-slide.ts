import { type SafeText, say } from '../../../protocol/text.ts';
import { bigTextWidth, scaleFitting } from '../../components/big-text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { paintFabric } from './paint-fabric.ts';
import { paintLines } from './paint-lines.ts';
import type { Slide } from './slide.ts';
import { toneStyle } from './tone-style.ts';
import { MOST_TIMES, type WallSizes } from './wall-sizes.ts';
import { lineHeight, paintWallText, wallTextWidth, wrapWallText } from './wall-text.ts';

/** Lines that are kept for the details before the letters above them grow. */
const KEPT_LINES = 3;
const MOST_HEADING_LINES = 2;

/** What is the matter, in the largest letters that leave room for why. */
export function paintSlide(buffer: CellBuffer, sizes: WallSizes, slide: Slide, look: Look): void {
  const { body } = sizes;
  if (body.height < 1 || body.width < 1) return;
  buffer.clipped(body, () => {
    if (slide.rank === 'no data') paintSilence(buffer, sizes, slide, look);
    else if (slide.figures.length > 0) paintFabric(buffer, sizes, slide, look);
    else paintTrouble(buffer, sizes, slide, look);
  });
}

function paintTrouble(buffer: CellBuffer, sizes: WallSizes, slide: Slide, look: Look): void {
  const { body, large, small } = sizes;
  const state = slide.sign === null ? slide.state : say`${look.glyphs[slide.sign]} ${slide.state}`;
  const kept = Math.min(KEPT_LINES, slide.lines.length) * lineHeight(small);
  const room = { ...body, height: body.height - kept };
  let { y } = body;
  for (const [index, { lines, scale }] of headings(slide.subject, state, room, large).entries()) {
    const style = index === 0 ? look.theme.heading : toneStyle(slide, look);
    for (const line of lines) {
      paintWallText(buffer, { ...body, y }, line, scale, style, look);
      y += lineHeight(scale);
    }
  }
  if (body.y + body.height - y > lineHeight(small) * slide.lines.length) y += 1;
  paintLines(buffer, { ...body, y, height: body.y + body.height - y }, slide.lines, small, look);
}

/** A text in lines of one scale; 0 is the terminal's own letters. */
interface Heading {
  readonly lines: readonly SafeText[];
  readonly scale: number;
}

/** Both in the largest letters in which they fit below each other, each in two lines at most. */
function headings(subject: SafeText, state: SafeText, room: Rect, large: number): readonly Heading[] {
  for (let most = large * MOST_TIMES; most > 0; most--) {
    const second = headingOf(state, room.width, most);
    // How it is must not stand smaller than what it is about.
    const first = headingOf(subject, room.width, second.scale === 0 ? most : second.scale);
    if (heightOf(first) + heightOf(second) <= room.height) return [first, second];
  }
  const one = { lines: [state], scale: scaleFitting(state, room, 1) };
  return [{ lines: [subject], scale: 0 }, heightOf(one) < room.height ? one : { ...one, scale: 0 }];
}

function headingOf(text: SafeText, width: number, most: number): Heading {
  for (let scale = most; scale > 0; scale--) {
    const lines =
      bigTextWidth(text, scale) === null ? [] : wrapWallText(text, width, scale, MOST_HEADING_LINES);
    if (lines.length > 0 && lines.every((line) => wallTextWidth(line, scale) <= width))
      return { lines, scale };
  }
  return { lines: [text], scale: 0 };
}

function heightOf({ lines, scale }: Heading): number {
  return lines.length * lineHeight(scale);
}

/** With nothing heard there is nothing else to say: as large as it can be. */
function paintSilence(buffer: CellBuffer, sizes: WallSizes, slide: Slide, look: Look): void {
  const { body, small } = sizes;
  const kept = Math.min(2, slide.lines.length) * lineHeight(small);
  const room = { ...body, height: body.height - kept };
  const one = [say`${slide.subject} ${slide.state}`];
  const two = [slide.subject, slide.state];
  const [oneLine, twoLines] = [scaleOfLines(one, room), scaleOfLines(two, room)];
  const [texts, scale] = twoLines > oneLine ? [two, twoLines] : [one, oneLine];
  let { y } = body;
  for (const text of texts) {
    paintWallText(buffer, { ...body, y }, text, scale, toneStyle(slide, look), look);
    y += lineHeight(scale);
  }
  paintLines(buffer, { ...body, y, height: body.y + body.height - y }, slide.lines, small, look);
}

/** The largest scale at which these lines fit below each other. */
function scaleOfLines(texts: readonly SafeText[], { width, height }: Rect): number {
  const place = { width, height: Number.MAX_SAFE_INTEGER };
  let scale = Math.min(...texts.map((text) => scaleFitting(text, place, height)));
  while (scale > 0 && texts.length * lineHeight(scale) > height) scale--;
  return scale;
}
