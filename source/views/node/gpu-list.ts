import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantities, formatQuantity, type QuantityColumn } from '../../format/quantity.ts';
import type { StyleId } from '../../screen/style.ts';
import { type ListCell, type ListColumn, paintList } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import type { Block } from '../page-block.ts';
import { tonedWord } from '../word-tones.ts';
import type { GpuRow } from './node-gpus.ts';
import type { NodeModel } from './node-rows.ts';

/** From these on a reading is worth a sign: what vendors let a chip and its memory reach before they slow it. */
const HOT_CELSIUS = 85;
const HOT_MEMORY_CELSIUS = 95;

/**
 * ```
 * GPU          use              memory GiB        W   °C  mem °C    MHz  ecc  links  health  work
 * 0   ▇▇▇▇▇▇▇▇▇▇  98 %  ▇▇▇▇▇▇▇░ 112 of 141  671   64      78  1,755  ok      18  ok      88401
 * ```
 */
export function gpuBlock(model: NodeModel): Block {
  const { gpuRows } = model;
  return {
    lines: 1 + Math.max(1, gpuRows.length),
    paint: (buffer, rect, look) => {
      if (gpuRows.length > 0) {
        paintList(buffer, rect, columnsOf(model, look), gpuRows.length, look);
        return;
      }
      buffer.write(rect.x, rect.y, say`GPU`, look.theme.muted);
      buffer.write(rect.x, rect.y + 1, say`no GPU of this node was ever told of`, look.theme.muted);
    },
  };
}

function columnsOf({ gpuRows, freshness }: NodeModel, look: Look): ListColumn[] {
  const { theme } = look;
  const signs = signsOf(look);
  const plain = styleAt(freshness, theme.text, look);
  const cells = (of: (gpu: GpuRow) => ListCell) => (index: number) => {
    const gpu = gpuRows[index];
    return gpu === undefined ? [] : of(gpu);
  };
  const column = (of: (gpu: GpuRow) => number | null, unit: Parameters<typeof formatQuantity>[1]) =>
    formatQuantities(gpuRows.map(of), unit, { signs });
  const text = (words: SafeText, style: StyleId = plain): Piece[] => [{ text: words, style }];
  const figures = (quantity: QuantityColumn, isHigh: (gpu: GpuRow) => boolean) => (index: number) => {
    const gpu = gpuRows[index];
    const words = quantity.cells[index] ?? signs.missing;
    return gpu !== undefined && isHigh(gpu)
      ? text(say`${look.glyphs.warning} ${words}`, styleAt(freshness, theme.warning, look))
      : text(words, words === signs.missing ? theme.muted : plain);
  };
  const memory = formatQuantities(
    gpuRows.flatMap((gpu) => [gpu.memoryUsed, gpu.memoryTotal]),
    'B',
    { signs },
  );
  const [watts, clocks] = [column((gpu) => gpu.watts, 'W'), column((gpu) => gpu.clockHertz, 'Hz')];
  const heat = column((gpu) => gpu.celsius, '°C');
  const memoryHeat = column((gpu) => gpu.memoryCelsius, '°C');
  const never = () => false;
  const bar = styleAt(freshness, theme.bar, look);
  return [
    { title: say`GPU`, align: 'start', priority: 0, most: 16, cell: cells((gpu) => nameOf(gpu, look)) },
    { title: say`use`, align: 'start', priority: 7, cell: cells((gpu) => ({ ratio: gpu.use, style: bar })) },
    {
      title: say``,
      align: 'end',
      priority: 0,
      cell: cells((gpu) => text(formatQuantity(gpu.use, 'ratio', { signs }))),
    },
    {
      title: say`memory`,
      align: 'start',
      priority: 8,
      cell: cells((gpu) => ({ ratio: fillOf(gpu), style: bar })),
    },
    {
      title: memory.symbol,
      align: 'end',
      priority: 1,
      cell: (index) => [
        ...text(memory.cells[2 * index] ?? signs.missing),
        ...text(say` of ${memory.cells[2 * index + 1] ?? signs.missing}`, theme.muted),
      ],
    },
    { title: watts.symbol, align: 'end', priority: 2, cell: figures(watts, never) },
    {
      title: signs.celsius,
      align: 'end',
      priority: 2,
      cell: figures(heat, ({ celsius }) => celsius !== null && celsius >= HOT_CELSIUS),
    },
    {
      title: say`mem ${signs.celsius}`,
      align: 'end',
      priority: 6,
      cell: figures(
        memoryHeat,
        ({ memoryCelsius }) => memoryCelsius !== null && memoryCelsius >= HOT_MEMORY_CELSIUS,
      ),
    },
    { title: clocks.symbol, align: 'end', priority: 5, cell: figures(clocks, never) },
    { title: say`ecc`, align: 'start', priority: 4, cell: cells((gpu) => eccOf(gpu, look)) },
    {
      title: say`NVLinks`,
      align: 'end',
      priority: 9,
      cell: cells((gpu) => text(formatQuantity(gpu.nvlinks, 'count', { signs }))),
    },
    {
      title: say`work`,
      align: 'start',
      priority: 3,
      most: 20,
      cell: cells((gpu) => text(gpu.workload ?? signs.missing, gpu.workload === null ? theme.muted : plain)),
    },
    {
      title: say`health`,
      align: 'start',
      priority: 0,
      least: 9,
      cell: cells((gpu) => healthOf(gpu, freshness, look)),
    },
  ];
}

/** A slice stands below its GPU, set in. */
function nameOf(gpu: GpuRow, { theme, glyphs }: Look): Piece[] {
  if (gpu.slice !== null) return [{ text: say`  ${gpu.slice}`, style: theme.muted }];
  return [{ text: gpu.index === null ? glyphs.unknown : say`${gpu.index}`, style: theme.heading }];
}

function fillOf({ memoryUsed, memoryTotal }: GpuRow): number | null {
  return memoryUsed === null || memoryTotal === null || memoryTotal === 0 ? null : memoryUsed / memoryTotal;
}

function eccOf(gpu: GpuRow, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const { eccCorrected, eccUncorrected, remap } = gpu;
  if (remap === 'failed') return [{ text: say`${glyphs.critical} remap failed`, style: theme.critical }];
  if (eccUncorrected !== null && eccUncorrected > 0)
    return [{ text: say`${glyphs.warning} ${eccUncorrected} uncorrected`, style: theme.warning }];
  if (remap === 'pending') return [{ text: say`${glyphs.warning} remap pending`, style: theme.warning }];
  if (eccUncorrected === null && eccCorrected === null) return [{ text: glyphs.missing, style: theme.muted }];
  return eccCorrected !== null && eccCorrected > 0
    ? [{ text: say`${eccCorrected} corrected`, style: theme.text }]
    : [{ text: say`ok`, style: theme.muted }];
}

/** The verdict, what the driver asks for, the last Xid with its age, and what slows it down. */
function healthOf(gpu: GpuRow, freshness: NodeModel['freshness'], look: Look): Piece[] {
  const { theme, glyphs } = look;
  const word = tonedWord(gpu.health, look);
  const pieces: Piece[] = [{ text: word.text, style: styleAt(freshness, word.style, look) }];
  const add = (text: SafeText, style: StyleId): void => {
    pieces.push({ text, style: styleAt(freshness, style, look) });
  };
  if (gpu.recovery !== null) add(say` ${glyphs.right} ${gpu.recovery}`, theme.warning);
  if (gpu.xid !== null) {
    add(say`  Xid ${gpu.xid}, ${formatAge(gpu.xidAgeSeconds, signsOf(look))} ago`, theme.text);
  }
  if (gpu.throttled !== null) add(say`  slowed by ${gpu.throttled}`, theme.warning);
  if (gpu.healthReason !== null) add(say`  ${gpu.healthReason}`, theme.muted);
  return pieces;
}
