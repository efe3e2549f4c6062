import { type SafeText, say } from '../../../protocol/text.ts';
import { cut } from '../../../protocol/text-width.ts';
import { type Piece, widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { type Group, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { tonedWord } from '../word-tones.ts';
import type { NodeModel } from './node-rows.ts';

/** Lines of the header: who and how fresh, what it is made of, and what ails it. */
export const HEADER_LINES = 3;

/**
 * ```
 * de-halm / dh-a14-n03  allocated + draining by noc-2 "fan swap" since 20:41       ● live 1.2 s
 * 8 GPUs NVIDIA H200  provider Halo Compute  rack a14  5.1 kW  load 50 of 224  inlet 21 °C
 * ▲ failed: GPU 5 has fallen off the bus
 * ```
 */
export function paintNodeHeader(buffer: CellBuffer, rect: Rect, model: NodeModel, look: Look): void {
  const { x, y, width } = rect;
  const note = notePieces(model, look);
  const noteWidth = widthOfPieces(note);
  writePieces(buffer, x + Math.max(0, width - noteWidth), y, noteWidth, note, look.glyphs.ellipsis);
  writeGroups(buffer, x, y, Math.max(0, width - noteWidth - 2), whoGroups(model, look), look);
  writeGroups(buffer, x, y + 1, width, whatGroups(model, look), look);
  writePieces(buffer, x, y + 2, width, healthPieces(model, look), look.glyphs.ellipsis);
}

/** How fresh the oldest part is; where one source is to blame, of what kind it is and its own age. */
function notePieces({ freshness, ageSeconds, sources }: NodeModel, look: Look): Piece[] {
  const worst = sources.find((source) => source.freshness === freshness);
  if (freshness === 'live' || worst === undefined) return [freshnessPiece(freshness, ageSeconds, look)];
  return [
    { text: say`${worst.kind ?? worst.source} `, style: look.theme.muted },
    freshnessPiece(freshness, worst.ageSeconds, look),
  ];
}

function whoGroups(model: NodeModel, look: Look): Group[] {
  const { theme } = look;
  const { scheduling, reason, reasonUser } = model;
  const since = formatTime(model.reasonAt, {
    now: model.wall,
    timeZone: model.timeZone,
    seconds: false,
    signs: signsOf(look),
  });
  const held = scheduling !== 'open' && (reasonUser !== null || reason !== null);
  return [
    {
      pieces: [
        { text: say`${model.site} / `, style: theme.muted },
        { text: model.node, style: theme.heading },
      ],
      priority: 0,
    },
    { pieces: stateOf(model, look), priority: 0 },
    {
      pieces: held ? [{ text: say`by ${reasonUser ?? say`nobody known`}`, style: theme.text }] : [],
      priority: 1,
    },
    {
      pieces:
        reason === null || !held ? [] : [{ text: say`"${cut(reason, REASON_CELLS)}"`, style: theme.text }],
      priority: 2,
    },
    {
      pieces: model.reasonAt === null || !held ? [] : [{ text: say`since ${since}`, style: theme.muted }],
      priority: 3,
    },
    {
      pieces: model.nativeState === null ? [] : [{ text: say`(${model.nativeState})`, style: theme.muted }],
      priority: 4,
    },
  ];
}

/** A long reason stands in the time line too. */
const REASON_CELLS = 48;

function stateOf({ state, scheduling, freshness }: NodeModel, look: Look): Piece[] {
  const words = [tonedWord(state, look), tonedWord(scheduling, look)];
  return words.flatMap(({ text, style }, index) => [
    ...(index === 0 ? [] : [{ text: say` + `, style: look.theme.muted }]),
    { text, style: styleAt(freshness, style, look) },
  ]);
}

function whatGroups(model: NodeModel, look: Look): Group[] {
  const { theme } = look;
  const signs = signsOf(look);
  const { figures, freshness } = model;
  const style = styleAt(freshness, theme.text, look);
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  const named = (name: SafeText, value: SafeText | null, priority: number): Group => ({
    pieces:
      value === null
        ? []
        : [
            { text: say`${name} `, style: theme.muted },
            { text: value, style },
          ],
    priority,
  });
  const used = formatQuantity(figures.memoryUsedBytes, 'B', { signs });
  const total = formatQuantity(figures.memoryTotalBytes, 'B', { signs });
  const power = formatQuantity(figures.powerWatts, 'W', { signs });
  return [
    {
      pieces: [
        { text: say`${count(figures.gpusAllocated)} of ${count(figures.gpus)} GPUs given`, style },
        { text: model.gpuModel === null ? say`` : say`, ${model.gpuModel}`, style },
      ],
      priority: 0,
    },
    named(say`power`, model.powerEstimated ? say`${power} estimated` : power, 1),
    named(say`rack`, model.rack, 2),
    named(say`hall`, model.hall, 6),
    named(say`provider`, model.provider, 4),
    named(say`load`, say`${formatQuantity(figures.cpuLoad, 'none', { signs })} of ${count(figures.cpus)}`, 3),
    named(say`memory`, say`${used} of ${total}`, 5),
    named(say`inlet`, formatQuantity(figures.inletTemperatureCelsius, '°C', { signs }), 3),
  ];
}

function healthPieces(model: NodeModel, look: Look): Piece[] {
  const word = tonedWord(model.health, look);
  const style = styleAt(model.freshness, word.style, look);
  const pieces: Piece[] = [
    { text: say`health `, style: look.theme.muted },
    { text: word.text, style },
  ];
  if (model.healthReason !== null) {
    pieces.push({ text: say`: ${model.healthReason}`, style: look.theme.text });
  }
  return pieces;
}
