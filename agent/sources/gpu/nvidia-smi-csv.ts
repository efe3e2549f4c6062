import type { Patch } from '../../../protocol/index.ts';
import { ReadFailure } from '../../io/io.ts';
import { measureGpu, NUMBER_FIELDS } from './nvidia-smi-fields.ts';
import { GpuMeasurement } from './nvidia-smi-gpu.ts';
import type { GpuTexts } from './nvidia-smi-texts.ts';
import { measureName, measureQuantity, reasonOf } from './nvidia-smi-value.ts';

export interface NvidiaSmiCsv {
  readonly gpus: readonly GpuMeasurement[];
  readonly notices: readonly string[];
  /** Lines that were no row: what nvidia-smi said about the GPUs it could not list. */
  readonly problems: readonly string[];
}

const MOST_GPUS = 1024;
const MOST_FIELDS = 1024;
const LONGEST_LINE = 131_072;
const HEADER_WITHIN_LINES = 20;
const HEADER_NAME = /^([A-Za-z][\w.]{0,99})(?:\s*\[([^\]]{1,16})\])?$/;
const KNOWN = new Set([
  'uuid',
  'gpu_uuid',
  'index',
  'name',
  'pci.bus_id',
  ...NUMBER_FIELDS.flatMap(({ csv }) => csv),
]);

interface Column {
  readonly name: string;
  readonly unit: string;
}

/**
 * Reads `nvidia-smi --query-gpu=… --format=csv`, with or without `nounits`: any fields in any order, found by
 * their names in the header. Fails with `ReadFailure` when there is no header or no row.
 */
export function parseNvidiaSmiCsv(
  bytes: Uint8Array,
  { node }: { readonly node: string },
): { readonly gpus: readonly Patch<'gpus'>[]; readonly notices: readonly string[] } {
  const { gpus, notices, problems } = measureNvidiaSmiCsv(bytes);
  return { gpus: gpus.map((gpu) => gpu.toPatch(node, true)), notices: [...notices, ...problems] };
}

/** As `parseNvidiaSmiCsv`, but with the reasons still apart, to be merged with the XML's. */
export function measureNvidiaSmiCsv(bytes: Uint8Array): NvidiaSmiCsv {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const headerAt = lines.slice(0, HEADER_WITHIN_LINES).findIndex(isCsvHeader);
  const columns = headerAt < 0 ? null : columnsOf(lines[headerAt] ?? '');
  if (columns === null)
    throw new ReadFailure(
      `nvidia-smi CSV: no header with known fields; the first line is ${JSON.stringify(reasonOf(lines[0] ?? ''))}`,
    );
  const gpus: GpuMeasurement[] = [];
  const notices = new Set<string>();
  const problems = lines.slice(0, headerAt).filter(isSaid).map(reasonOf);
  for (const [number, line] of lines.entries()) {
    if (number <= headerAt || !isSaid(line)) continue;
    const values = line.length > LONGEST_LINE ? [] : line.split(',').map((value) => value.trim());
    if (values.length !== columns.length)
      problems.push(
        values.length < 2
          ? reasonOf(line)
          : `line ${number + 1}: ${values.length} values for ${columns.length} fields`,
      );
    else if (gpus.length < MOST_GPUS) gpus.push(measureRow(columns, values, gpus, notices));
  }
  if (gpus.length === 0)
    throw new ReadFailure(`nvidia-smi CSV: a header but no GPU${problems[0] ? `: ${problems[0]}` : ''}`);
  return { gpus, notices: [...notices], problems: problems.slice(0, 8) };
}

/** Whether a line can be the header: nothing but field names, at least one of them ours. */
export function isCsvHeader(line: string): boolean {
  return columnsOf(line)?.some(({ name }) => KNOWN.has(name)) ?? false;
}

function columnsOf(line: string): readonly Column[] | null {
  if (line.length > LONGEST_LINE) return null;
  const columns: Column[] = [];
  for (const cell of line.split(',')) {
    const parts = HEADER_NAME.exec(cell.trim());
    if (parts === null || columns.length >= MOST_FIELDS) return null;
    columns.push({ name: parts[1] ?? '', unit: parts[2] ?? '' });
  }
  return columns;
}

const isSaid = (line: string) => line.trim() !== '';

function measureRow(
  columns: readonly Column[],
  values: readonly string[],
  before: readonly GpuMeasurement[],
  notices: Set<string>,
): GpuMeasurement {
  const texts = new Map(columns.map(({ name }, position) => [name, values[position] ?? '']));
  const units = new Map(columns.map(({ name, unit }) => [name, unit]));
  const index = measureQuantity(texts.get('index') ?? '', 'count');
  const gpu = new GpuMeasurement(
    identity(texts, 'value' in index ? index.value : before.length, before, notices),
  );
  if (texts.has('index')) gpu.put('gpu', index);
  const driver = texts.get('driver_version');
  if (driver !== undefined) gpu.put('driverVersion', measureName(driver));
  for (const notice of measureGpu(csvTexts(texts, units), gpu)) notices.add(notice);
  return gpu;
}

function identity(
  texts: ReadonlyMap<string, string>,
  index: number,
  before: readonly GpuMeasurement[],
  notices: Set<string>,
): string {
  const given = measureName(texts.get('uuid') ?? texts.get('gpu_uuid') ?? '');
  if ('reason' in given) return `index:${index}`;
  if (!before.some(({ uuid }) => uuid === given.value)) return given.value;
  notices.add(`several GPUs have the uuid ${given.value}`);
  return `index:${index}`;
}

function csvTexts(texts: ReadonlyMap<string, string>, units: ReadonlyMap<string, string>): GpuTexts {
  return {
    dialect: 'csv',
    get: (name) => texts.get(name),
    unit: (name) => units.get(name) ?? '',
    under: (prefix) =>
      [...texts]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, text]): [string, string] => [name.slice(prefix.length), text]),
  };
}
