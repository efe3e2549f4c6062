import { DictionaryStore, type Table } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** One GPU, or one MIG slice, as the node's page shows it. Watts, bytes, °C, hertz, shares. */
export interface GpuRow {
  /** Raw: its key within its site. */
  readonly key: string;
  readonly index: number | null;
  /** Raw: the names by which events call it. */
  readonly boards: readonly string[];
  /** Id and profile of a MIG slice; null for a whole GPU. */
  readonly slice: SafeText | null;
  readonly use: number | null;
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly watts: number | null;
  readonly wattsLimit: number | null;
  readonly celsius: number | null;
  readonly memoryCelsius: number | null;
  readonly clockHertz: number | null;
  /** What holds the clocks back, apart from having nothing to do. */
  readonly throttled: SafeText | null;
  readonly eccCorrected: number | null;
  readonly eccUncorrected: number | null;
  readonly remap: 'none' | 'pending' | 'failed' | null;
  readonly nvlinks: number | null;
  readonly health: string;
  readonly healthReason: SafeText | null;
  readonly recovery: SafeText | null;
  readonly xid: number | null;
  readonly xidAgeSeconds: number | null;
  readonly workload: SafeText | null;
  /** `column=reason; …` as it was told. */
  readonly notMeasured: string | null;
  readonly source: string | null;
}

/** What an idle GPU says of itself is no reason to worry. */
const CALM = new Set(['gpu idle', 'applications clocks setting']);

/** The GPUs of one node in their order, each followed by its slices. */
export function gpusOfNode(site: SiteView, node: string, now: number): GpuRow[] {
  const table = site.table('gpus');
  if (table === undefined) return [];
  // 40,000 rows are asked at every paint: comparing codes takes a tenth of comparing names.
  const nodes = table.columns[table.column('node')];
  if (!(nodes instanceof DictionaryStore)) return [];
  const wanted = nodes.find(node);
  if (wanted === 0) return [];
  const wall = site.wallOfAgent(now);
  const rows: { row: GpuRow; uuid: string }[] = [];
  table.forEach((slot) => {
    if (nodes.code(slot) !== wanted) return;
    rows.push({ row: gpuRow(table, slot, wall), uuid: table.text(table.column('uuid'), slot) ?? '' });
  });
  return rows
    .sort(
      (a, b) =>
        (a.row.index ?? Number.POSITIVE_INFINITY) - (b.row.index ?? Number.POSITIVE_INFINITY) ||
        a.uuid.localeCompare(b.uuid) ||
        Number(a.row.slice !== null) - Number(b.row.slice !== null),
    )
    .map(({ row }) => row);
}

function gpuRow(table: Table, slot: number, wall: number | null): GpuRow {
  const number = (name: string): number | null => table.number(table.column(name), slot);
  const text = (name: string): SafeText | null => {
    const raw = table.text(table.column(name), slot);
    return raw === null ? null : neutralise(raw, LONGEST);
  };
  const raw = (name: string): string | null => table.text(table.column(name), slot);
  const cell = (name: string) => table.cell(table.column(name), slot);
  const [instance, profile] = [text('instance'), text('instanceProfile')];
  const recovery = cell('recoveryAction');
  const xidAt = number('xidAt');
  return {
    key: table.keyOf(slot),
    index: number('gpu'),
    boards: [raw('uuid'), raw('pciBusId')].filter((name) => name !== null),
    slice: instance === null ? null : neutralise(profile === null ? instance : `${instance} ${profile}`),
    use: number('utilizationRatio'),
    memoryUsed: number('memoryUsedBytes'),
    memoryTotal: number('memoryTotalBytes'),
    watts: number('powerWatts'),
    wattsLimit: number('powerLimitWatts'),
    celsius: number('temperatureCelsius'),
    memoryCelsius: number('memoryTemperatureCelsius'),
    clockHertz: number('smClockHertz'),
    throttled: throttledBy(cell('throttleReasons')),
    eccCorrected: number('eccCorrected'),
    eccUncorrected: number('eccUncorrected'),
    remap: remapOf(cell('rowRemapPending'), cell('rowRemapFailed')),
    nvlinks: number('nvlinksActive'),
    health: String(cell('health') ?? 'unknown'),
    healthReason: text('healthReason'),
    recovery: typeof recovery === 'string' && recovery !== 'none' ? neutralise(recovery) : null,
    xid: number('xid'),
    xidAgeSeconds: xidAt === null || wall === null ? null : Math.max(0, (wall - xidAt) / 1000),
    workload: text('workload'),
    notMeasured: raw('notMeasured'),
    source: raw('source'),
  };
}

/** Reasons may be a sentence; a screen cuts them to its width. */
const LONGEST = 512;

function throttledBy(flags: unknown): SafeText | null {
  if (!Array.isArray(flags)) return null;
  const reasons = flags.map(String).filter((reason) => !CALM.has(reason));
  return reasons.length === 0 ? null : neutralise(reasons.join(', '));
}

function remapOf(pending: unknown, failed: unknown): GpuRow['remap'] {
  if (failed === true) return 'failed';
  if (pending === true) return 'pending';
  return pending === null && failed === null ? null : 'none';
}
