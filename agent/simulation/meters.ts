import type { Patch } from '../../protocol/index.ts';
import { SECOND } from './calendar.ts';
import type { Layout } from './layout.ts';
import { type HallPlant, type MeterTree, meterTree, PHASE_VOLTS } from './meter-tree.ts';
import { MeteredPoint } from './metered-point.ts';
import { type Noise, noise } from './noise.ts';
import { ShownRows } from './shown-rows.ts';
import type { SiteWriter } from './site-writer.ts';

/** Racks are read in turn, each once in this many seconds; what feeds halls all at once, and more often. */
const RACK_PERIOD = 30;
const PLANT_PERIOD = 10;
/** What a UPS in double conversion takes of what it gives. */
const UPS_LOSSES = 0.035;
const POWER_FACTOR = 0.97;
/** Volumetric heat capacity of water with a quarter of glycol, J/(m³·K), and by how much it warms. */
const COOLANT = 3.94e6;
const WARMING = 9;
/** Of a rack's heat what the coolant takes; the rest goes into the air. */
const TO_COOLANT = 0.82;
const UPS_MINUTES_AT_FULL = 6;

/** What the site draws at a moment. */
export interface Drawn {
  readonly itWatts: number;
  readonly facilityWatts: number;
  readonly batteryCharge: number;
  /** The feeders are gone and the generators do not run yet. */
  readonly isBridging: boolean;
}

/** The site's meters, from its busbars to its racks: each a row, read in turn, with energies that only rise. */
export class Meters {
  readonly #tree: MeterTree;
  readonly #source: string;
  readonly #powerOf: (node: number) => number;
  readonly #rows = new ShownRows('meters');
  readonly #racks: readonly MeteredPoint[];
  readonly #halls: readonly MeteredPoint[];
  readonly #mains = {
    'main-a': new MeteredPoint(),
    'main-b': new MeteredPoint(),
    services: new MeteredPoint(),
    cooling: new MeteredPoint(),
  };
  readonly #drift: Noise;
  #drawn: Drawn | null = null;

  constructor(site: string, layout: Layout, powerOf: (node: number) => number) {
    this.#tree = meterTree(layout);
    this.#source = `pdus/${site}`;
    this.#powerOf = powerOf;
    this.#racks = this.#tree.racks.map(() => new MeteredPoint());
    this.#halls = this.#tree.halls.map(() => new MeteredPoint());
    this.#drift = noise(`${site}/voltage`, 3 * 60 * SECOND);
  }

  second(now: number, drawn: Drawn): void {
    const tick = Math.floor(now / SECOND);
    const isFirst = this.#drawn === null;
    for (
      let rack = isFirst ? 0 : tick % RACK_PERIOD;
      rack < this.#racks.length;
      rack += isFirst ? 1 : RACK_PERIOD
    )
      this.#racks[rack]?.read(this.#sum(rack), now);
    if (!isFirst && tick % PLANT_PERIOD !== 0) return;
    this.#drawn = drawn;
    const sums = this.#tree.halls.map(() => 0);
    for (const [rack, { hall }] of this.#tree.racks.entries())
      sums[hall] = (sums[hall] ?? 0) + this.#sum(rack);
    const buses = { 'main-a': 0, 'main-b': 0 };
    let nodes = 0;
    for (const [index, { bus }] of this.#tree.halls.entries()) {
      const watts = sums[index] ?? 0;
      this.#halls[index]?.read(watts, now);
      nodes += watts;
      buses[bus] += Math.round(watts * (1 + UPS_LOSSES));
    }
    const services = Math.max(0, drawn.itWatts - nodes);
    const cooling = Math.max(0, Math.round(drawn.facilityWatts - drawn.itWatts - nodes * UPS_LOSSES));
    this.#mains.services.read(services, now);
    this.#mains.cooling.read(cooling, now);
    this.#mains['main-a'].read(buses['main-a'] + services, now);
    this.#mains['main-b'].read(buses['main-b'] + cooling, now);
  }

  visit(writer: SiteWriter): void {
    const show = (device: string, point: string, at: number, patch: Patch<'meters'>): void => {
      const key = `${device}/${point}`;
      this.#rows.show(writer, key, { device, point, source: this.#source, ...patch });
      this.#rows.moment(writer, key, 'sampledAt', at);
    };
    const inlet = (device: string, point: MeteredPoint, patch: Patch<'meters'>): void => {
      if (!point.isNew) return;
      point.isNew = false;
      show(device, 'inlet 1', point.readAt, { place: 'inlet', ...this.#power(point), ...patch });
    };
    inlet('main-a', this.#mains['main-a'], { model: 'Janitza UMG 512-PRO', frequencyHertz: 50 });
    inlet('main-b', this.#mains['main-b'], { model: 'Janitza UMG 512-PRO', frequencyHertz: 50 });
    const auxiliary = { model: 'Janitza UMG 96-PA' };
    inlet('services', this.#mains.services, { ...auxiliary, fedBy: 'main-a/inlet 1' });
    inlet('cooling', this.#mains.cooling, { ...auxiliary, fedBy: 'main-b/inlet 1' });
    for (const [index, hall] of this.#tree.halls.entries()) {
      const point = this.#halls[index];
      if (point === undefined || this.#drawn === null || !point.isNew) continue;
      point.isNew = false;
      for (const [device, name, patch] of this.#plant(hall, point, this.#drawn))
        show(device, name, point.readAt, patch);
    }
    for (const [index, { device, rack, hall, ratedAmperes }] of this.#tree.racks.entries()) {
      const point = this.#racks[index];
      const ups = this.#tree.halls[hall]?.ups;
      if (point === undefined || ups === undefined) continue;
      inlet(device, point, {
        model: 'APC AP8886',
        fedBy: `${ups}/output`,
        rack,
        ratedCurrentAmperes: ratedAmperes,
      });
    }
  }

  /** What a hall has besides its racks: a UPS with its battery, coolant, and a rope that feels water. */
  #plant(
    { ups, coolant, bus, maximumWatts }: HallPlant,
    point: MeteredPoint,
    { batteryCharge, isBridging }: Drawn,
  ): readonly (readonly [device: string, point: string, patch: Patch<'meters'>])[] {
    const heat = point.watts * TO_COOLANT;
    const supply = Math.round((30 + 0.6 * this.#drift(point.readAt)) * 10) / 10;
    const load = Math.max(0.05, point.watts / maximumWatts);
    const [upsModel, coolantModel] = ['Vertiv Liebert Trinergy', 'Motivair MCDU-45'];
    const output: Patch<'meters'> = {
      place: 'output',
      model: upsModel,
      fedBy: `${bus}/inlet 1`,
      ...this.#power(point),
      state: isBridging ? 'on battery' : 'ok',
      limitWatts: Math.ceil(maximumWatts / 1e5) * 1e5,
    };
    const battery: Patch<'meters'> = {
      place: 'battery',
      model: upsModel,
      state: 'ok',
      chargeRatio: Math.round(batteryCharge * 1000) / 1000,
      remainingSeconds: Math.round((UPS_MINUTES_AT_FULL * batteryCharge) / load) * 60,
    };
    const loop: Patch<'meters'> = {
      place: 'loop',
      model: coolantModel,
      state: 'ok',
      supplyTemperatureCelsius: supply,
      returnTemperatureCelsius: supply + WARMING,
      flowCubicMetersPerSecond: Math.round((heat / (COOLANT * WARMING)) * 1e5) / 1e5,
      heatWatts: Math.round(heat / 1000) * 1000,
    };
    return [
      [ups, 'output', output],
      [ups, 'battery', battery],
      [coolant, 'loop 1', loop],
      [coolant, 'leak 1', { place: 'leak', model: coolantModel, state: 'ok' }],
    ];
  }

  /** A balanced load on three phases. */
  #power(point: MeteredPoint): Patch<'meters'> {
    const volts = Math.round((PHASE_VOLTS + 1.5 * this.#drift(point.readAt)) * 10) / 10;
    const apparent = Math.round(point.watts / POWER_FACTOR);
    return {
      state: 'ok',
      powerWatts: point.watts,
      apparentPowerVoltAmperes: apparent,
      powerFactorRatio: POWER_FACTOR,
      voltageVolts: volts,
      currentAmperes: Math.round((apparent / (3 * volts)) * 10) / 10,
      energyJoules: point.energyJoules,
    };
  }

  #sum(rack: number): number {
    let watts = 0;
    for (const node of this.#tree.racks[rack]?.nodes ?? []) watts += this.#powerOf(node);
    return Math.round(watts);
  }
}
