import { say } from '../../../protocol/text.ts';
import { bigTextHeight, bigTextWidth, scaleFitting } from '../../components/big-text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Slide } from './slide.ts';
import { toneStyle } from './tone-style.ts';
import { MOST_TIMES, type WallSizes } from './wall-sizes.ts';
import { lineHeight, paintWallText } from './wall-text.ts';

/** A sentence, and figures in a grid below it. */
export function paintFabric(buffer: CellBuffer, sizes: WallSizes, slide: Slide, look: Look): void {
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
