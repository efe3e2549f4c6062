import { MINUTE } from './calendar.ts';
import { Feeds } from './feeds.ts';
import type { Layout } from './layout.ts';
import { Meters } from './meters.ts';
import type { NodeTelemetry } from './node-telemetry.ts';
import { type Noise, noise } from './noise.ts';
import type { Place } from './places.ts';
import { hashText } from './random.ts';
import { ShownRows } from './shown-rows.ts';
import type { SiteWriter } from './site-writer.ts';
import type { Weather } from './weather.ts';

/** Network, storage and service machines, as a share of what the GPU nodes may draw, and of what they draw. */
const SERVICES_STANDING = 0.045;
const SERVICES_MOVING = 0.03;
/** A grid connection as large as 70 MW for 5,000 nodes of eight GPUs: room for services, cooling and growth. */
const GRID_PER_NODE = 70e6 / 5000;

/** Megawatts: what the computing takes, what the site takes, where it comes from, what goes to the city as heat. */
export class Power {
  readonly gridLimitWatts: number;
  readonly #layout: Layout;
  readonly #place: Place;
  readonly #telemetry: NodeTelemetry;
  readonly #feeds: Feeds;
  readonly #meters: Meters;
  readonly #rows = new ShownRows('sites');
  readonly #nodesMaximum: number;
  /** Pumps, fans and losses at any temperature, over IT power: newer sites are better. */
  readonly #overhead: number;
  readonly #cooling: Noise;
  #it = 0;
  #facility = 0;
  #heat = 0;

  constructor(place: Place, seed: number, layout: Layout, telemetry: NodeTelemetry) {
    this.#layout = layout;
    this.#place = place;
    this.#telemetry = telemetry;
    this.#nodesMaximum = layout.models.reduce(
      (sum, model) => sum + (model.nodeMaximumWatts * layout.gpusPerNode) / 8,
      0,
    );
    this.gridLimitWatts = roundUp((layout.gpuCount / 8) * GRID_PER_NODE);
    this.#overhead = 0.085 + 0.06 * ((hashText(place.id) & 0xff) / 255);
    this.#cooling = noise(`${seed}/${place.id}/cooling`, 6 * MINUTE);
    this.#feeds = new Feeds(place.id, this.gridLimitWatts, seed);
    this.#meters = new Meters(place.id, layout, (node) => telemetry.powerOf(node));
  }

  second(now: number, weather: Weather): void {
    let nodes = 0;
    for (let node = 0; node < this.#layout.nodeCount; node++) nodes += this.#telemetry.powerOf(node);
    this.#it = Math.round(nodes * (1 + SERVICES_MOVING) + this.#nodesMaximum * SERVICES_STANDING);
    // Free cooling up to about 14 °C outside, then compressors.
    const compressors = 0.006 * Math.max(0, weather.temperatureCelsius - 14);
    const pue = 1 + this.#overhead + compressors + 0.004 * this.#cooling(now);
    this.#facility = Math.round(this.#it * pue);
    this.#feeds.second(now, this.#facility, weather);
    this.#meters.second(now, {
      itWatts: this.#it,
      facilityWatts: this.#facility,
      batteryCharge: this.#feeds.batteryCharge,
      isBridging: this.#feeds.isBridging,
    });
    // Houses take little in summer; a heat pump lifts at most four tenths of what the racks give.
    const wanted = Math.min(1, Math.max(0.08, (17 - weather.temperatureCelsius) / 20));
    this.#heat = Math.round((this.#it * 0.4 * wanted) / 1000) * 1000;
  }

  visit(writer: SiteWriter, now: number, weather: Weather): void {
    this.#rows.show(writer, this.#place.id, {
      name: this.#place.name,
      jurisdiction: this.#place.jurisdiction,
      itPowerWatts: this.#it,
      itPowerBasis: 'measured',
      facilityPowerWatts: this.#facility,
      gridLimitWatts: this.gridLimitWatts,
      headroomWatts: this.gridLimitWatts - this.#facility,
      heatReusedWatts: this.#place.heatNetwork ? this.#heat : null,
      pue: Math.round((this.#facility / this.#it) * 1000) / 1000,
      renewableRatio: this.#feeds.renewableRatio(now, weather),
    });
    this.#feeds.visit(writer, now);
    this.#meters.visit(writer);
  }
}

/** Up to two leading digits: connections are contracted in round numbers. */
function roundUp(watts: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(watts)) - 1);
  return Math.ceil(watts / unit) * unit;
}
