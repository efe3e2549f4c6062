import { neutralise, say } from '../../protocol/text.ts';
import { type Piece, widthOf, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { paintTextField } from '../components/text-field.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { completeCommand, completeFilter } from './complete.ts';
import type { ConsoleModel } from './console-model.ts';
import { filterExamples } from './filter-examples.ts';
import { readFilter } from './filter-reading.ts';
import { placeOf } from './screen-state.ts';

/** Lines that typing takes: the field, and below it what is wrong or what may follow. */
export const PROMPT_LINES = 2;

/**
 * ```
 * /health!=okk▏
 *         ^ found the value "okk"; health is one of ok, degraded, failed, unknown
 * ```
 */
export function paintPrompt(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const { mode } = model.state;
  if (mode.kind !== 'filter' && mode.kind !== 'command') return;
  const sign = mode.kind === 'filter' ? say`/` : say`:`;
  buffer.write(rect.x, rect.y, sign, look.theme.key);
  const field = { x: rect.x + 1, y: rect.y, width: rect.width - 1, height: 1 };
  paintTextField(buffer, field, mode.line, look);
  if (rect.height < PROMPT_LINES) return;
  const { view } = placeOf(model.state);
  const { error } = mode.kind === 'filter' ? readFilter(view, mode.line.text) : { error: null };
  const line = { ...rect, y: rect.y + 1, height: 1 };
  if (error === null) {
    paintHints(buffer, line, model, look);
    return;
  }
  const before = widthOf(neutralise(mode.line.text.slice(0, error.position), error.position * 8 + 1));
  const text = neutralise(`found ${error.found}; ${error.nextStep}`, 1024);
  const needed = widthOf(text) + 2;
  // The words stay readable where the caret stands far to the right: they then stand before it.
  const isAfter = before + 1 + needed <= rect.width || before < needed;
  const caret: Piece = { text: say`^`, style: look.theme.critical };
  const words: Piece = { text: isAfter ? say` ${text}` : say`${text} `, style: look.theme.warning };
  const x = isAfter ? rect.x + 1 + before : rect.x + 1 + before - needed + 1;
  writePieces(
    buffer,
    x,
    line.y,
    rect.x + rect.width - x,
    isAfter ? [caret, words] : [words, caret],
    look.glyphs.ellipsis,
  );
}

function paintHints(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const { mode } = model.state;
  if (mode.kind !== 'filter' && mode.kind !== 'command') return;
  const { view } = placeOf(model.state);
  const sites = model.fabric.sites.map(({ id }) => id);
  const { text } = mode.line;
  const { words } = mode.kind === 'filter' ? completeFilter(text, view) : completeCommand(text, view, sites);
  const keys =
    mode.kind === 'filter'
      ? say`Enter keep  Esc restore  Tab completes`
      : say`Enter do  Esc leave  Tab completes`;
  if (mode.kind === 'filter' && text === '') {
    const pieces: Piece[] = [
      { text: say`${filterExamples(view)}  `, style: look.theme.text },
      { text: keys, style: look.theme.muted },
    ];
    writePieces(buffer, rect.x + 1, rect.y, rect.width - 1, pieces, look.glyphs.ellipsis);
    return;
  }
  const hints = words
    .slice(0, 40)
    .map((word): Piece => ({ text: say`  ${neutralise(word)}`, style: look.theme.text }));
  writePieces(
    buffer,
    rect.x + 1,
    rect.y,
    rect.width - 1,
    [{ text: keys, style: look.theme.muted }, ...hints],
    look.glyphs.ellipsis,
  );
}
