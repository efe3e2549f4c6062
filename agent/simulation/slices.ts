import type { GpuColumns, Slice } from './gpu-columns.ts';
import type { Gpus } from './gpus.ts';
import type { Random } from './random.ts';

const NOT_GIVEN = 'N/A for a MIG slice';
const NOT_MEASURED = [
  'powerWatts',
  'powerLimitWatts',
  'energyJoules',
  'temperatureCelsius',
  'memoryTemperatureCelsius',
  'smClockHertz',
  'memoryClockHertz',
]
  .map((column) => `${column}=${NOT_GIVEN}`)
  .join('; ');
const LOST = ['utilizationRatio', 'memoryUsedBytes', 'memoryTotalBytes']
  .map((column) => `${column}=GPU is lost`)
  .join('; ')
  .concat('; ', NOT_MEASURED);

/** MIG slices: memory and use of their own, everything else is their GPU's. Read every ten seconds. */
export class Slices {
  readonly #columns: GpuColumns;
  readonly #gpus: Gpus;
  readonly #random: Random;
  readonly #isBusy: (gpu: number) => boolean;

  constructor(gpus: Gpus, isBusy: (gpu: number) => boolean, random: Random) {
    this.#columns = gpus.columns;
    this.#gpus = gpus;
    this.#random = random;
    this.#isBusy = isBusy;
  }

  read(): void {
    for (const slice of this.#columns.slices) this.#readSlice(slice);
  }

  #readSlice({ row, gpu, memoryBytes }: Slice): void {
    const columns = this.#columns;
    const draw = this.#random.unit();
    const lost = this.#gpus.isLost(gpu);
    const busy = this.#isBusy(gpu);
    columns.notMeasured.set(row, lost ? LOST : NOT_MEASURED);
    columns.workload.set(row, columns.workload.get(gpu));
    columns.memoryTotal[row] = lost ? Number.NaN : memoryBytes;
    if (lost) {
      columns.memoryUsed[row] = Number.NaN;
      columns.utilization[row] = Number.NaN;
      return;
    }
    // Notebooks hold their memory and compute in bursts.
    const held = busy ? 0.15 + 0.6 * ((row * 0.618) % 1) : 0;
    columns.memoryUsed[row] = Math.round((memoryBytes * held) / 2 ** 20) * 2 ** 20;
    if (draw < 0.2) columns.utilization[row] = busy ? Math.round(draw * 5 * 80) / 100 : 0;
    else if (Number.isNaN(columns.utilization[row])) columns.utilization[row] = 0;
  }
}
