import { type SafeText, say } from '../../../protocol/text.ts';
import { bigTextHeight, bigTextWidth, scaleFitting } from '../../components/big-text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import type { StyleId } from '../../screen/style.ts';
import type { Slide } from './slide.ts';
import type { WallSizes } from './wall-sizes.ts';
import { lineHeight, paintWallText, wallTextWidth, wrapWallText } from './wall-text.ts';

/** Larger than this beside the clock it would shout. */
const MOST_TIMES = 2;
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
  const one = say`${slide.subject} ${slide.state}`;
  const oneLine = scaleFitting(one, room, room.height);
  const half = { ...room, height: Math.floor((room.height - 1) / 2) };
  const twoLines = Math.min(
    ...[slide.subject, slide.state].map((text) => scaleFitting(text, half, half.height)),
  );
  const texts = twoLines > oneLine ? [slide.subject, slide.state] : [one];
  const scale = Math.max(oneLine, twoLines);
  let { y } = body;
  for (const text of texts) {
    paintWallText(buffer, { ...body, y }, text, scale, toneStyle(slide, look), look);
    y += lineHeight(scale);
  }
  paintLines(buffer, { ...body, y, height: body.y + body.height - y }, slide.lines, small, look);
}

/** A sentence, and figures in a grid below it. */
function paintFabric(buffer: CellBuffer, sizes: WallSizes, slide: Slide, look: Look): void {
  const { body, large, small } = sizes;
  const { theme } = look;
  const words = slide.sign === null ? slide.subject : say`${look.glyphs[slide.sign]} ${slide.subject}`;
  const columns = 2;
  const rows = Math.ceil(slide.figures.length / columns);
  const width = Math.floor((body.width - 2) / columns);
  const captions = rows * lineHeight(small);
  const share = Math.max(1, Math.floor((body.height - captions) / (rows + 1)));
  const scale = scaleFitting(words, { width: body.width, height: share }, large * MOST_TIMES);
  paintWallText(buffer, body, words, scale, toneStyle(slide, look), look);
  const values = slide.figures.map(({ value }) =>
    scaleFitting(value, { width, height: share }, large * MOST_TIMES),
  );
  const valueScale = Math.min(...values);
  const cell = Math.max(1, valueScale === 0 ? 1 : bigTextHeight(valueScale)) + lineHeight(small);
  const spare = body.height - share - rows * cell;
  const top = body.y + share + Math.max(0, Math.floor(spare / (rows + 1)));
  for (const [index, { value, caption, tone }] of slide.figures.entries()) {
    const place = {
      x: body.x + (index % columns) * (body.width - width),
      y: top + Math.floor(index / columns) * (cell + Math.max(0, Math.floor(spare / (rows + 1)))),
      width,
    };
    const isKnown = valueScale > 0 && bigTextWidth(value, valueScale) !== null;
    const style = tone === 'warning' ? theme.warning : theme.text;
    paintWallText(buffer, place, value, isKnown ? valueScale : 0, style, look);
    const below = place.y + cell - lineHeight(small);
    paintWallText(
      buffer,
      { ...place, y: below },
      caption,
      small,
      tone === 'warning' ? theme.warning : theme.muted,
      look,
    );
  }
}

function paintLines(
  buffer: CellBuffer,
  rect: Rect,
  lines: readonly SafeText[],
  scale: number,
  look: Look,
): void {
  const room = Math.floor((rect.height + (scale > 0 ? 1 : 0)) / lineHeight(scale));
  const shown: { text: SafeText; index: number }[] = [];
  for (const [index, line] of lines.entries()) {
    const spare = room - shown.length - (lines.length - index - 1);
    const most = Math.max(1, Math.min(MOST_WRAPPED, spare));
    for (const text of wrapWallText(line, rect.width, scale, most)) shown.push({ text, index });
  }
  for (const [at, { text, index }] of shown.slice(0, Math.max(0, room)).entries()) {
    const style = index === 0 ? look.theme.text : look.theme.muted;
    paintWallText(buffer, { ...rect, y: rect.y + at * lineHeight(scale) }, text, scale, style, look);
  }
}

const MOST_WRAPPED = 3;

function toneStyle({ tone }: Slide, { theme }: Look): StyleId {
  switch (tone) {
    case 'critical':
      return theme.critical;
    case 'warning':
    case 'unheard':
      return theme.warning;
    case 'noted':
      return theme.text;
    case 'well':
      return theme.muted;
  }
}
