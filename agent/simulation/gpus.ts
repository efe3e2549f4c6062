import { type GpuColumns, gpuColumns } from './gpu-columns.ts';
import { between01, CAP, cappedClock, IDLE_SPREAD, LOADED_SPREAD, mebibytes } from './gpu-figures.ts';
import { GpuRecord } from './gpu-record.ts';
import type { Layout } from './layout.ts';
import { type LoadProfile, RESTING } from './load-profile.ts';
import type { GpuModel } from './models.ts';
import type { Random, Streams } from './random.ts';

const IDLE = ['gpu idle'] as const;
const POWER_CAP = ['sw power cap'] as const;
const NOTHING: readonly string[] = [];

/**
 * The GPUs and their physics. A job sets targets when its phase changes; every second each GPU moves
 * towards them. Rates of change follow captures at steady load: power every second, temperature by a
 * degree now and then, clocks and utilisation rarely, memory not at all.
 */
export class Gpus {
  readonly columns: GpuColumns;
  readonly record: GpuRecord;
  readonly #layout: Layout;
  readonly #random: Random;
  /** 1: fell off the bus, nothing can be read. */
  readonly #lost: Uint8Array;
  readonly #cut: Uint8Array;
  readonly #silicon: Float64Array;
  readonly #rise: Float64Array;
  readonly #inlet: Float64Array;
  readonly #level: Float64Array;
  readonly #target: Float64Array;
  readonly #spread: Float64Array;
  readonly #warmth: Float64Array;
  readonly #utilization: Float64Array;
  readonly #activity: Float64Array;
  readonly #clock: Float64Array;
  readonly #traffic: Float64Array;
  /** Chance in 1,024 that utilisation moves in a second. */
  readonly #restless: Uint16Array;
  readonly #energy: Float64Array;
  /** The power limit in force, and what runs under it. */
  readonly #limit: Float64Array;
  readonly #work: (readonly [LoadProfile, number, number])[] = [];

  constructor(layout: Layout, streams: Streams) {
    const count = layout.gpuCount;
    this.#layout = layout;
    this.#random = streams('gpus');
    this.columns = gpuColumns(layout, streams('identities'));
    this.record = new GpuRecord(this.columns, layout, streams('gpu records'));
    this.#lost = new Uint8Array(count);
    this.#cut = new Uint8Array(count);
    this.#silicon = new Float64Array(count);
    this.#rise = new Float64Array(count);
    this.#inlet = new Float64Array(count).fill(22);
    this.#level = new Float64Array(count);
    this.#target = new Float64Array(count);
    this.#spread = new Float64Array(count);
    this.#warmth = new Float64Array(count);
    this.#limit = new Float64Array(count);
    this.#utilization = new Float64Array(count);
    this.#activity = new Float64Array(count);
    this.#clock = new Float64Array(count);
    this.#traffic = new Float64Array(count);
    this.#restless = new Uint16Array(count);
    this.#energy = new Float64Array(count);
    for (const slice of this.columns.slices) this.#cut[slice.gpu] = 1;
    const random = streams('silicon');
    for (let gpu = 0; gpu < count; gpu++) {
      this.#silicon[gpu] = random.between(0.955, 1.02);
      // GPUs at the back of a chassis breathe what those in front warmed.
      this.#rise[gpu] = this.#model(gpu).kelvinPerWatt * random.between(0.92, 1.06) * (gpu & 1 ? 1.05 : 1);
      this.#energy[gpu] = random.between(0.2, 9) * 1e9;
      this.#limit[gpu] = this.#model(gpu).powerLimitWatts;
      this.rest(gpu);
      this.#publishConstants(gpu);
    }
  }

  /** Puts work on a GPU: `load` 0 … 1 of the profile, `memory` of the profile's share of memory. */
  run(gpu: number, profile: LoadProfile, load: number, memory = 1): void {
    const model = this.#model(gpu);
    const wanted = model.powerLimitWatts * profile.power * this.#silicon[gpu]!;
    const limit = this.#limit[gpu]!;
    const full = Math.max(model.idleWatts, Math.min(wanted, limit * CAP));
    this.#work[gpu] = [profile, load, memory];
    const quiet = load < 0.02;
    this.#target[gpu] = model.idleWatts + (full - model.idleWatts) * load;
    this.#spread[gpu] = quiet ? IDLE_SPREAD : LOADED_SPREAD;
    const utilization = Math.min(1, profile.utilization * Math.min(1, load * 1.15));
    this.#utilization[gpu] = this.#cut[gpu] === 1 ? Number.NaN : Math.round(utilization * 100) / 100;
    this.#activity[gpu] =
      this.#cut[gpu] === 1 ? Number.NaN : Math.round(profile.memoryActivity * load * 100) / 100;
    this.#restless[gpu] = quiet ? 0 : utilization > 0.96 ? 30 : 260;
    const capped = !quiet && load > 0.9 && wanted > full;
    this.#clock[gpu] = quiet
      ? model.idleClockHertz
      : capped
        ? -cappedClock(model, limit, wanted)
        : model.fullClockHertz;
    this.#traffic[gpu] = profile.nvlinkBytesPerSecond * load;
    if (this.#lost[gpu] === 1) return;
    const { columns } = this;
    columns.utilization[gpu] = this.#utilization[gpu]!;
    columns.memoryUtilization[gpu] = this.#activity[gpu]!;
    columns.memoryUsed[gpu] = mebibytes(
      model.memoryBytes * profile.memory * memory * (0.995 + 0.005 * this.#silicon[gpu]!),
    );
    columns.smClock[gpu] = Math.abs(this.#clock[gpu]!);
    columns.throttleReasons.set(gpu, quiet ? IDLE : capped ? POWER_CAP : NOTHING);
  }

  /** As `nvidia-smi -pl` does: what runs goes on, slower. Lost with a restart of the machine. */
  limit(node: number, watts: number): void {
    const first = node * this.#layout.gpusPerNode;
    for (let gpu = first; gpu < first + this.#layout.gpusPerNode; gpu++) {
      if (this.#lost[gpu] === 1) continue;
      this.#limit[gpu] = Math.min(watts, this.#model(gpu).powerLimitWatts);
      this.columns.powerLimit[gpu] = this.#limit[gpu]!;
      this.run(gpu, ...(this.#work[gpu] ?? [RESTING, 0, 0]));
    }
  }

  rest(gpu: number): void {
    this.run(gpu, RESTING, 0, 0);
  }

  /** Puts power and temperature where they would be after an hour of what runs now. */
  settle(gpu: number): void {
    this.#level[gpu] = this.#target[gpu]!;
    this.#warmth[gpu] = this.#inlet[gpu]! + this.#rise[gpu]! * this.#target[gpu]!;
    this.#publishTemperature(gpu);
    if (this.#lost[gpu] === 0) this.columns.power[gpu] = Math.round(this.#target[gpu]! * 100) / 100;
  }

  setInlet(node: number, celsius: number): void {
    const first = node * this.#layout.gpusPerNode;
    this.#inlet.fill(celsius, first, first + this.#layout.gpusPerNode);
  }

  isLost(gpu: number): boolean {
    return this.#lost[gpu] === 1;
  }

  /** The GPU no longer answers on PCIe: every reading is null with the driver's reason. */
  lose(gpu: number): void {
    this.#lost[gpu] = 1;
    this.record.hide(gpu);
  }

  /** The GPU answers again after a reset or a restart of its machine; volatile counters begin anew. */
  restore(gpu: number): void {
    const wasLost = this.#lost[gpu] === 1;
    this.#lost[gpu] = 0;
    this.record.renew(gpu);
    if (!wasLost) return;
    this.#energy[gpu] = 0;
    this.#limit[gpu] = this.#model(gpu).powerLimitWatts;
    this.#publishConstants(gpu);
    this.rest(gpu);
    this.settle(gpu);
  }

  /** The rows of a node's GPUs and of their slices fall silent with its exporter. */
  mute(node: number, muted: boolean): void {
    const { table, slices } = this.columns;
    const first = node * this.#layout.gpusPerNode;
    table.muted.fill(muted ? 1 : 0, first, first + this.#layout.gpusPerNode);
    if (!this.#layout.sliced.has(node)) return;
    for (const { gpu, row } of slices) {
      if (Math.floor(gpu / this.#layout.gpusPerNode) === node) table.muted[row] = muted ? 1 : 0;
    }
  }

  /** Power of all GPUs of a node now, also of those that cannot be read. */
  nodePower(node: number): number {
    const first = node * this.#layout.gpusPerNode;
    let sum = 0;
    for (let gpu = first; gpu < first + this.#layout.gpusPerNode; gpu++) sum += this.#level[gpu]!;
    return sum;
  }

  /** One second for every GPU. Draws once per GPU whatever its state, so that a fault shifts no other GPU's noise. */
  second(): void {
    const { power, utilization, memoryUtilization, smClock, temperature } = this.columns;
    const random = this.#random;
    const count = this.#layout.gpuCount;
    for (let gpu = 0; gpu < count; gpu++) {
      const draw = random.next();
      const level = this.#level[gpu]! + (this.#target[gpu]! - this.#level[gpu]!) * 0.6;
      this.#level[gpu] = level;
      const warmth =
        this.#warmth[gpu]! + (this.#inlet[gpu]! + this.#rise[gpu]! * level - this.#warmth[gpu]!) * 0.03;
      this.#warmth[gpu] = warmth;
      this.#energy[gpu] = this.#energy[gpu]! + level;
      if (this.#lost[gpu] === 1) continue;
      // Two bytes of the draw give a triangle of ±1, close enough to the bell that a meter shows.
      const noise = ((draw & 0xff) + ((draw >>> 8) & 0xff) - 255) / 255;
      power[gpu] = Math.round((level + noise * this.#spread[gpu]!) * 100) / 100;
      // A steady reading goes to the next degree and back every few seconds.
      if (((draw >>> 16) & 0x7) === 0) this.#publishTemperature(gpu, noise * 0.9);
      else if (Math.abs(warmth - temperature[gpu]!) > 1.4) this.#publishTemperature(gpu);
      const turn = draw >>> 22;
      if (turn < this.#restless[gpu]!) {
        const move = (((draw >>> 16) & 7) - 4) / 100;
        utilization[gpu] = between01(this.#utilization[gpu]! + move);
        memoryUtilization[gpu] = between01(this.#activity[gpu]! + move / 2);
      }
      // Under the power cap the clock hunts in steps of 15 MHz.
      if (this.#clock[gpu]! < 0 && turn > 1000)
        smClock[gpu] = -this.#clock[gpu]! + (((draw >>> 16) & 3) - 1) * 15e6;
    }
  }

  /** What moves slowly or is read seldom: NVLink rates, energy meters. */
  slowReading(node: number, withEnergy: boolean): void {
    const first = node * this.#layout.gpusPerNode;
    for (let gpu = first; gpu < first + this.#layout.gpusPerNode; gpu++) {
      const wobble = 0.97 + 0.06 * this.#random.unit();
      if (this.#lost[gpu] === 1) continue;
      this.columns.nvlinkTraffic[gpu] = Math.round((this.#traffic[gpu]! * wobble) / 1e6) * 1e6;
      if (withEnergy) this.columns.energy[gpu] = Math.round(this.#energy[gpu]!);
    }
  }

  #publishTemperature(gpu: number, noise = 0): void {
    if (this.#lost[gpu] === 1) return;
    const [base, share] = this.#model(gpu).memoryTemperature;
    const celsius = Math.round(this.#warmth[gpu]! + noise);
    this.columns.temperature[gpu] = celsius;
    this.columns.memoryTemperature[gpu] = Math.round(base + share * (celsius - 10));
  }

  #publishConstants(gpu: number): void {
    const model = this.#model(gpu);
    const { columns } = this;
    columns.memoryTotal[gpu] = model.memoryBytes;
    columns.powerLimit[gpu] = this.#limit[gpu]!;
    columns.memoryClock[gpu] = model.memoryClockHertz;
    columns.energy[gpu] = Math.round(this.#energy[gpu]!);
    columns.nvlinkTraffic[gpu] = 0;
    columns.notMeasured.set(
      gpu,
      this.#cut[gpu] === 1 ? 'utilizationRatio=N/A; memoryUtilizationRatio=N/A' : null,
    );
  }

  #model(gpu: number): GpuModel {
    return this.#layout.models[Math.floor(gpu / this.#layout.gpusPerNode)]!;
  }
}
