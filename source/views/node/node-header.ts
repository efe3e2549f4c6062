import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { fitGroups, type Group, joinGroups, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { type Block, linesBlock, stacked, type TextLine } from '../page-block.ts';
import { tonedWord } from '../word-tones.ts';
import { heldPieces } from './node-held.ts';
import type { NodeModel } from './node-rows.ts';

/**
 * Who it is and how fresh that is, who holds it back and why, what ails it, and what it is made of.
 * ```
 * de-halm / dh-a14-n03  allocated + draining  rack a14                             ● live 1.2 s
 * draining by noc-2 41 min ago: fan swap, ticket 5512 (waits for 2 workloads, at most 2 h 10)
 * health ▲ failed: GPU 5 has fallen off the bus
 * 8 of 8 GPUs given, NVIDIA H200  power 5.1 kW  inlet 21 °C  load 50 of 224
 * ```
 */
export function nodeHead(model: NodeModel, width: number, look: Look): Block {
  const held = heldPieces(model, look);
  const lines: TextLine[] = [
    ...(held === null ? [] : [{ pieces: held }]),
    { pieces: healthPieces(model, look) },
    { pieces: joinGroups(fitGroups(whatGroups(model, look), width), look) },
  ];
  return stacked([identityBlock(model, look), linesBlock(lines)], 0);
}

function identityBlock(model: NodeModel, look: Look): Block {
  const note = notePieces(model, look);
  const noteWidth = widthOfPieces(note);
  return {
    lines: 1,
    paint: (buffer, { x, y, width }) => {
      writePieces(buffer, x + Math.max(0, width - noteWidth), y, noteWidth, note, look.glyphs.ellipsis);
      writeGroups(buffer, x, y, Math.max(0, width - noteWidth - 2), whoGroups(model, look), look);
    },
  };
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
  const muted = (words: SafeText | null, priority: number): Group => ({
    pieces: words === null ? [] : [{ text: words, style: theme.muted }],
    priority,
  });
  const { nativeState, rack, hall, provider } = model;
  return [
    {
      pieces: [
        { text: say`${model.site} / `, style: theme.muted },
        { text: model.node, style: theme.heading },
      ],
      priority: 0,
    },
    { pieces: stateOf(model, look), priority: 0 },
    muted(nativeState === null ? null : say`(${nativeState})`, 2),
    muted(rack === null ? null : say`rack ${rack}`, 1),
    muted(hall === null ? null : say`hall ${hall}`, 4),
    muted(provider === null ? null : say`provider ${provider}`, 3),
  ];
}

function stateOf({ state, scheduling, freshness }: NodeModel, look: Look): Piece[] {
  // Of a machine that no scheduler knows, one word says both.
  const states = state === scheduling ? [state] : [state, scheduling];
  const words = states.map((word) => tonedWord(word, look));
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
  const named = (name: SafeText, value: SafeText, priority: number): Group => ({
    pieces: [
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
    named(say`inlet`, formatQuantity(figures.inletTemperatureCelsius, '°C', { signs }), 2),
    named(say`load`, say`${formatQuantity(figures.cpuLoad, 'none', { signs })} of ${count(figures.cpus)}`, 3),
    named(say`memory`, say`${used} of ${total}`, 5),
  ];
}

function healthPieces(model: NodeModel, look: Look): Piece[] {
  const word = tonedWord(model.health, look);
  const pieces: Piece[] = [
    { text: say`health `, style: look.theme.muted },
    { text: word.text, style: styleAt(model.freshness, word.style, look) },
  ];
  if (model.healthReason !== null) {
    pieces.push({ text: say`: ${model.healthReason}`, style: look.theme.text });
  }
  return pieces;
}
