import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { ListColumn } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { tonedWord } from '../word-tones.ts';
import { paceOf } from './laggards.ts';
import type { WorkGpu, WorkNode } from './workload-nodes.ts';

/** The columns of a workload's machines; `median` is of the use of all its GPUs. */
export function nodeColumns(nodes: readonly WorkNode[], median: number | null, look: Look): ListColumn[] {
  const { theme } = look;
  const signs = signsOf(look);
  const cells = (of: (node: WorkNode) => readonly Piece[]) => (index: number) => {
    const node = nodes[index];
    return node === undefined ? [] : of(node);
  };
  const figure = (node: WorkNode, text: SafeText): Piece[] => [
    { text, style: styleAt(node.freshness, text === signs.missing ? theme.faint : theme.text, look) },
  ];
  return [
    {
      title: say`node`,
      align: 'start',
      priority: 0,
      // Names of machines differ at their end.
      least: 14,
      most: 32,
      cell: (index) => [{ text: nodes[index]?.name ?? say``, style: theme.text }],
    },
    { title: say`health`, align: 'start', priority: 1, cell: cells((node) => healthPieces(node, look)) },
    { title: say`GPUs`, align: 'start', priority: 0, cell: cells((node) => gaugePieces(node, median, look)) },
    {
      title: say`use`,
      align: 'end',
      priority: 2,
      cell: cells((node) =>
        figure(
          node,
          formatQuantity(
            mean(node.gpus, ({ use }) => use),
            'ratio',
            { signs },
          ),
        ),
      ),
    },
    {
      title: say`power`,
      align: 'end',
      priority: 5,
      cell: cells((node) =>
        figure(
          node,
          formatQuantity(
            sum(node.gpus, ({ watts }) => watts),
            'W',
            { signs },
          ),
        ),
      ),
    },
    {
      title: say`hottest`,
      align: 'end',
      priority: 6,
      cell: cells((node) =>
        figure(
          node,
          formatQuantity(
            most(node.gpus, ({ celsius }) => celsius),
            '°C',
            { signs },
          ),
        ),
      ),
    },
    { title: say`state`, align: 'start', priority: 4, cell: cells((node) => statePieces(node, look)) },
    {
      title: say`age`,
      align: 'end',
      priority: 2,
      cell: cells((node) => [freshnessPiece(node.freshness, node.ageSeconds, look)]),
    },
    {
      title: say`what stands out`,
      align: 'start',
      priority: 1,
      least: 15,
      most: 80,
      cell: cells((node) => outstanding(node, median, look)),
    },
  ];
}

/** One sign a GPU: how full it is, or that it failed, was not measured, or is a memory. */
function gaugePieces({ gpus }: WorkNode, median: number | null, { theme, glyphs }: Look): Piece[] {
  if (gpus.length === 0) return [{ text: say`${glyphs.unknown} none told`, style: theme.muted }];
  return gpus.slice(0, MOST_GAUGES).map((gpu) => {
    if (gpu.isStale) return { text: glyphs.unknown, style: theme.stale };
    if (gpu.health === 'failed') return { text: glyphs.lost, style: theme.critical };
    if (gpu.use === null) return { text: glyphs.unknown, style: theme.muted };
    const pace = paceOf(gpu, median);
    const steps = glyphs.sparks.length;
    const step = Math.max(0, Math.min(steps - 1, Math.floor(gpu.use * steps)));
    const style = pace === 'fine' ? theme.bar : theme.warning;
    return { text: glyphs.sparks[step] ?? glyphs.unknown, style };
  });
}

const MOST_GAUGES = 32;

/** `△ GPU 5 idle 0 %`: in words, so that a low sign among high ones is not overlooked. */
function outstanding(node: WorkNode, median: number | null, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const pieces: Piece[] = [];
  const add = (text: SafeText, style: Piece['style']): void => {
    pieces.push({ text: pieces.length === 0 ? text : say`  ${text}`, style });
  };
  if (!node.isKnown) add(say`${glyphs.unknown} its site does not list this node`, theme.muted);
  const named = (gpus: readonly WorkGpu[]): SafeText =>
    neutralise(gpus.map(({ index }) => index ?? '?').join(','));
  const failed = node.gpus.filter(({ health }) => health === 'failed');
  if (failed.length > 0) add(say`${glyphs.lost} GPU ${named(failed)} failed`, theme.critical);
  for (const pace of ['idle', 'slow'] as const) {
    const behind = node.gpus.filter((gpu) => !failed.includes(gpu) && paceOf(gpu, median) === pace);
    const use = mean(behind, (gpu) => gpu.use);
    if (behind.length > 0)
      add(
        say`${glyphs.warning} GPU ${named(behind)} ${pace === 'idle' ? say`idle` : say`slow`} ${formatQuantity(use, 'ratio', { signs })}`,
        theme.warning,
      );
  }
  const stale = node.gpus.filter(({ isStale }) => isStale);
  if (stale.length > 0)
    add(say`${glyphs.stale} ${stale.length} of ${node.gpus.length} GPUs stale`, theme.stale);
  if (node.healthReason !== null) add(node.healthReason, theme.muted);
  return pieces;
}

function healthPieces(node: WorkNode, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const word =
    node.health === 'ok' ? { text: say`${glyphs.ok} ok`, style: theme.ok } : tonedWord(node.health, look);
  return [{ text: word.text, style: styleAt(node.freshness, word.style, look) }];
}

function statePieces(node: WorkNode, look: Look): Piece[] {
  const isSaid = node.scheduling === 'open' || node.scheduling === node.state;
  const words = isSaid ? [node.state] : [node.state, node.scheduling];
  return words.flatMap((word, index) => {
    const { text, style } = tonedWord(word, look);
    const piece = { text, style: styleAt(node.freshness, style, look) };
    return index === 0 ? [piece] : [{ text: say` + `, style: look.theme.muted }, piece];
  });
}

type Figure = (gpu: WorkGpu) => number | null;

function known(gpus: readonly WorkGpu[], of: Figure): number[] {
  return gpus.map(of).filter((value) => value !== null);
}

/** Null where nothing was measured. */
function sum(gpus: readonly WorkGpu[], of: Figure): number | null {
  const values = known(gpus, of);
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
}

function mean(gpus: readonly WorkGpu[], of: Figure): number | null {
  const values = known(gpus, of);
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;
}

function most(gpus: readonly WorkGpu[], of: Figure): number | null {
  const values = known(gpus, of);
  return values.length === 0 ? null : values.reduce((highest, value) => Math.max(highest, value));
}
