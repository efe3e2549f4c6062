import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantities, formatQuantity, type QuantityColumn } from '../../format/quantity.ts';
import type { StyleId } from '../../screen/style.ts';
import { type ListCell, type ListColumn, paintList, type Series } from '../figure-list.ts';
import { COOL_CELSIUS, isHot, isMemoryHot, SHUTDOWN_CELSIUS } from '../gpu-limits.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import { type Block, linesBlock } from '../page-block.ts';
import { tonedWord } from '../word-tones.ts';
import type { GpuRow } from './node-gpus.ts';
import type { NodeModel } from './node-rows.ts';

/**
 * The GPUs with what they do now and, from 110 cells on, did before:
 * ```
 * GPU  use                          GiB          W   °C                health        work
 * 0    ▇▇▇▇▇▇▇▇▇▇  98 % ▁▃▇▇▇▇▇▇▇▇  112 of 141  671  64 ▃▃▄▄▅▅▅▅▅▅▅▅  ok            88401
 * ```
 */
export function gpuBlock(model: NodeModel, width: number, look: Look): Block {
  const { gpuRows, siteId } = model;
  if (gpuRows.length === 0) {
    const none = say`no GPU of this node was ever told of`;
    return linesBlock([none].map((text) => ({ pieces: [{ text, style: look.theme.muted }] })));
  }
  return {
    lines: 1 + gpuRows.length,
    stops: gpuRows.map(({ key }, row) => ({
      id: `gpu ${key}`,
      target: { view: 'record', subject: `${siteId}/${key}`, of: 'gpus' },
      line: 1 + row,
      x: 0,
      width,
    })),
    paint: (buffer, rect, painting) => {
      paintList(buffer, rect, columnsOf(model, width, painting), gpuRows.length, painting);
    },
  };
}

function columnsOf(model: NodeModel, width: number, look: Look): ListColumn[] {
  const { gpuRows, freshness } = model;
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
  const pastCells = cellsOfPast(width);
  const past = (
    title: SafeText,
    column: string,
    priority: number,
    scale: (gpu: GpuRow) => Pick<Series, 'least' | 'most' | 'style'>,
  ): ListColumn[] => {
    const { history, siteId } = model;
    if (history === null || pastCells === 0) return [];
    const series = (gpu: GpuRow): Series => {
      const { style, ...ends } = scale(gpu);
      const values = history.series('gpus', `${siteId}/${gpu.key}`, column, pastCells);
      return { past: values, cells: pastCells, ...ends, style: styleAt(freshness, style, look) };
    };
    return [{ title, align: 'start', priority, cell: cells(series) }];
  };
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
    ...past(say``, 'utilizationRatio', 3, () => ({ least: 0, most: 1, style: theme.bar })),
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
    ...past(say`draw`, 'powerWatts', 10, ({ wattsLimit }) => ({
      least: 0,
      most: wattsLimit ?? TYPICAL_WATTS,
      style: theme.bar,
    })),
    {
      title: signs.celsius,
      align: 'end',
      priority: 2,
      cell: figures(heat, ({ celsius }) => isHot(celsius)),
    },
    ...past(say`heat`, 'temperatureCelsius', 4, ({ celsius }) => ({
      least: COOL_CELSIUS,
      most: SHUTDOWN_CELSIUS,
      style: isHot(celsius) ? theme.warning : theme.bar,
    })),
    {
      title: say`mem ${signs.celsius}`,
      align: 'end',
      priority: 6,
      cell: figures(memoryHeat, ({ memoryCelsius }) => isMemoryHot(memoryCelsius)),
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
      least: 26,
      cell: cells((gpu) => healthOf(gpu, freshness, look)),
    },
  ];
}

/** What a GPU draws at full load, where it does not say what it may. */
const TYPICAL_WATTS = 700;

/** Lines of what was need room beside what is. */
function cellsOfPast(width: number): number {
  if (width < 110) return 0;
  return width < 150 ? 10 : width < 240 ? 16 : 32;
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
