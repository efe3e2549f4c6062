import type { RecoveryAction } from '../../protocol/index.ts';
import type { GpuColumns } from './gpu-columns.ts';
import type { Layout } from './layout.ts';
import type { Random } from './random.ts';

const LOST = 'GPU is lost';
/** What `nvidia-smi` prints as "GPU is lost" for such a GPU; identity and address it still gives. */
const HIDDEN_NUMBERS = [
  ['utilization', 'utilizationRatio'],
  ['memoryUtilization', 'memoryUtilizationRatio'],
  ['memoryUsed', 'memoryUsedBytes'],
  ['memoryTotal', 'memoryTotalBytes'],
  ['power', 'powerWatts'],
  ['powerLimit', 'powerLimitWatts'],
  ['energy', 'energyJoules'],
  ['temperature', 'temperatureCelsius'],
  ['memoryTemperature', 'memoryTemperatureCelsius'],
  ['smClock', 'smClockHertz'],
  ['memoryClock', 'memoryClockHertz'],
  ['eccCorrected', 'eccCorrected'],
  ['eccUncorrected', 'eccUncorrected'],
  ['remappedCorrectable', 'remappedRowsCorrectable'],
  ['remappedUncorrectable', 'remappedRowsUncorrectable'],
  ['nvlinksActive', 'nvlinksActive'],
  ['nvlinkTraffic', 'nvlinkBytesPerSecond'],
] as const;
const HIDDEN_WORDS = [
  ['throttleReasons', 'throttleReasons'],
  ['remapPending', 'rowRemapPending'],
  ['remapFailed', 'rowRemapFailed'],
  ['fabricState', 'fabricState'],
] as const;
const NOT_MEASURED = [...HIDDEN_NUMBERS, ...HIDDEN_WORDS].map(([, column]) => `${column}=${LOST}`).join('; ');

/** The medical record of every GPU: errors, replaced rows, links, the driver's verdict. */
export class GpuRecord {
  readonly #columns: GpuColumns;
  readonly #layout: Layout;
  readonly #remappedCorrectable: Uint8Array;
  readonly #remappedUncorrectable: Uint8Array;
  readonly #remapFailed: Uint8Array;

  constructor(columns: GpuColumns, layout: Layout, random: Random) {
    const count = layout.gpuCount;
    this.#columns = columns;
    this.#layout = layout;
    this.#remappedCorrectable = new Uint8Array(count);
    this.#remappedUncorrectable = new Uint8Array(count);
    this.#remapFailed = new Uint8Array(count);
    for (let gpu = 0; gpu < count; gpu++) {
      // A fleet that has run for a year: few boards with replaced rows, fewer with errors since the last load.
      if (random.chance(0.015)) this.#remappedCorrectable[gpu] = random.whole(1, 3);
      if (random.chance(0.003)) this.#remappedUncorrectable[gpu] = random.whole(1, 2);
      this.renew(gpu);
      if (random.chance(0.01)) columns.eccCorrected[gpu] = random.whole(1, 60);
    }
  }

  /** After a reset: volatile counters at zero, pending rows replaced, all links up, no verdict. */
  renew(gpu: number): void {
    const columns = this.#columns;
    const failed = this.#remapFailed[gpu] === 1;
    columns.eccCorrected[gpu] = 0;
    columns.eccUncorrected[gpu] = 0;
    columns.remappedCorrectable[gpu] = this.#remappedCorrectable[gpu]!;
    columns.remappedUncorrectable[gpu] = this.#remappedUncorrectable[gpu]!;
    columns.nvlinksActive[gpu] = this.#layout.models[Math.floor(gpu / this.#layout.gpusPerNode)]!.nvlinks;
    columns.remapPending.set(gpu, false);
    columns.remapFailed.set(gpu, failed);
    columns.recoveryAction.set(gpu, failed ? 'drain and reset' : 'none');
    columns.fabricState.set(gpu, 'Completed, Success');
  }

  /** Another board in its place, without a history. */
  replace(gpu: number): void {
    this.#remappedCorrectable[gpu] = 0;
    this.#remappedUncorrectable[gpu] = 0;
    this.#remapFailed[gpu] = 0;
    this.renew(gpu);
  }

  hide(gpu: number): void {
    const columns = this.#columns;
    for (const [key] of HIDDEN_NUMBERS) columns[key][gpu] = Number.NaN;
    for (const [key] of HIDDEN_WORDS) columns[key].set(gpu, null);
    columns.notMeasured.set(gpu, NOT_MEASURED);
  }

  sawXid(gpu: number, xid: number, at: number): void {
    this.#columns.xid[gpu] = xid;
    this.#columns.xidAt[gpu] = at;
  }

  judge(gpu: number, verdict: RecoveryAction): void {
    this.#columns.recoveryAction.set(gpu, verdict);
  }

  correctErrors(gpu: number, count: number): void {
    const { eccCorrected } = this.#columns;
    eccCorrected[gpu] = eccCorrected[gpu]! + count;
  }

  failErrors(gpu: number, count: number): void {
    const { eccUncorrected } = this.#columns;
    eccUncorrected[gpu] = eccUncorrected[gpu]! + count;
  }

  /** A row is marked for replacement; it takes effect at the next reset. */
  remapRow(gpu: number, cause: 'correctable' | 'uncorrectable'): void {
    const columns = this.#columns;
    const [kept, shown] =
      cause === 'correctable'
        ? [this.#remappedCorrectable, columns.remappedCorrectable]
        : [this.#remappedUncorrectable, columns.remappedUncorrectable];
    kept[gpu] = kept[gpu]! + 1;
    shown[gpu] = kept[gpu]!;
    columns.remapPending.set(gpu, true);
  }

  failRemap(gpu: number): void {
    this.#remapFailed[gpu] = 1;
    this.#columns.remapFailed.set(gpu, true);
  }

  dropLinks(gpu: number, count: number): void {
    const { nvlinksActive } = this.#columns;
    nvlinksActive[gpu] = Math.max(0, nvlinksActive[gpu]! - count);
  }
}
