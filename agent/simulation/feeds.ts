import type { Patch } from '../../protocol/index.ts';
import { DAY, HOUR, hourOfDay, MINUTE } from './calendar.ts';
import { drawAt, type Noise, noise } from './noise.ts';
import { ShownRows } from './shown-rows.ts';
import type { SiteWriter } from './site-writer.ts';
import type { Weather } from './weather.ts';

/** A feeder is lost in one hour of about 300 hours; the battery carries what is missing until the generators run. */
const FEEDER_LOSS = 1 / 300;
const GENERATOR_START = 18_000;
/** The power at which a wind turbine turns no faster, m/s. */
const RATED_WIND = 12.5;

interface Feed {
  readonly name: string;
  readonly kind: NonNullable<Patch<'feeds'>['kind']>;
  readonly limit: number;
  power: number;
  energy: number;
  state: NonNullable<Patch<'feeds'>['state']>;
}

/** Where the site's power comes from, second by second: the feeds always add up to what the site draws. */
export class Feeds {
  readonly #rows = new ShownRows('feeds');
  readonly #utilities: readonly [Feed, Feed];
  readonly #battery: Feed;
  readonly #generators: Feed;
  readonly #solar: Feed;
  readonly #wind: Feed;
  readonly #capacityJoules: number;
  readonly #lossDraw: (index: number) => number;
  readonly #frequency: Noise;
  readonly #frequencyDrift: Noise;
  readonly #mix: Noise;
  #charge = 0.94;
  #shortSince: number | null = null;

  constructor(site: string, gridLimit: number, seed: number) {
    const feed = (name: string, kind: Feed['kind'], share: number, years: number): Feed => ({
      name,
      kind,
      limit: Math.round(gridLimit * share),
      power: 0,
      energy: Math.round(gridLimit * share * 0.2 * years * 365) * 86_400,
      state: kind === 'generator' ? 'standby' : 'ok',
    });
    this.#utilities = [feed('feeder A', 'utility', 0.75, 2), feed('feeder B', 'utility', 0.75, 2)];
    this.#battery = feed('battery', 'battery', 0.3, 0.05);
    this.#generators = feed('generators', 'generator', 0.6, 0.01);
    this.#solar = feed('roof', 'solar', 0.02, 0.5);
    this.#wind = feed('wind park', 'wind', 0.22, 1.5);
    this.#capacityJoules = this.#battery.limit * 0.75 * 3600;
    this.#lossDraw = drawAt(`${seed}/${site}/feeder`);
    // One grid: the frequency is the same at every site.
    this.#frequency = noise('synchronous area/frequency', 40_000);
    this.#frequencyDrift = noise('synchronous area/drift', 9 * MINUTE);
    this.#mix = noise('synchronous area/mix', 7 * HOUR);
  }

  /** One second at `drawn` watts. */
  second(now: number, drawn: number, weather: Weather): void {
    const { limit: windLimit } = this.#wind;
    this.#wind.power = Math.round(windLimit * Math.min(1, weather.windMetresPerSecond / RATED_WIND) ** 3);
    this.#solar.power = Math.round(this.#solar.limit * weather.sunRatio);
    // What the park gives beyond the need is curtailed.
    this.#wind.power = Math.min(this.#wind.power, Math.max(0, drawn - this.#solar.power));
    this.#solar.power = Math.min(this.#solar.power, drawn - this.#wind.power);
    let need = drawn - this.#wind.power - this.#solar.power;

    const standing = this.#utilities.filter((feed, index) => {
      feed.state = this.#isLost(now, index) ? 'lost' : 'ok';
      feed.power = 0;
      return feed.state === 'ok';
    });
    const shift = this.#planBattery(now, need, standing.length === 2);
    need -= shift;
    const each = standing.length === 0 ? 0 : Math.min(need / standing.length, this.#utilities[0].limit);
    for (const feed of standing) feed.power = Math.round(each);
    const short = Math.max(0, need - each * standing.length);
    this.#cover(now, short, shift);
    for (const feed of this.#all()) feed.energy += Math.max(0, feed.power);
    this.#charge = Math.min(1, Math.max(0, this.#charge - this.#battery.power / this.#capacityJoules));
  }

  /** Share of what the feeds give that is renewable; of the utility's, as the public grid is mixed now. */
  renewableRatio(now: number, weather: Weather): number {
    const grid =
      0.46 + 0.16 * this.#mix(now) + 0.2 * weather.sunRatio + 0.012 * (weather.windMetresPerSecond - 7);
    const utility = this.#utilities[0].power + this.#utilities[1].power;
    const green = this.#wind.power + this.#solar.power + utility * Math.min(0.95, Math.max(0.15, grid));
    const all = this.#all().reduce((sum, feed) => sum + Math.max(0, feed.power), 0);
    return all === 0 ? 0 : Math.round((green / all) * 1000) / 1000;
  }

  get batteryCharge(): number {
    return this.#charge;
  }

  /** Neither feeder nor generators carry the site: its batteries do. */
  get isBridging(): boolean {
    return this.#shortSince !== null && this.#generators.state === 'standby';
  }

  visit(writer: SiteWriter, now: number): void {
    const hertz = 50 + 0.03 * this.#frequencyDrift(now) + 0.012 * this.#frequency(now);
    for (const feed of this.#all()) {
      const onGrid = feed.kind === 'utility' && feed.state === 'ok';
      this.#rows.show(writer, feed.name, {
        feed: feed.name,
        kind: feed.kind,
        powerWatts: feed.power,
        powerBasis: 'measured',
        limitWatts: feed.limit,
        energyJoules: feed.energy,
        renewable: feed.kind === 'wind' || feed.kind === 'solar',
        state: feed.state,
        batteryChargeRatio: feed.kind === 'battery' ? Math.round(this.#charge * 1000) / 1000 : null,
        gridFrequencyHertz: onGrid ? Math.round(hertz * 1000) / 1000 : null,
      });
    }
    this.#rows.sampled(writer, 'sampledAt', now);
  }

  /** Gives at the evening peak, takes at night, rests otherwise. Positive is giving. */
  #planBattery(now: number, need: number, healthy: boolean): number {
    const hour = hourOfDay(now);
    if (!healthy) return 0;
    if (hour >= 17 && hour < 19 && this.#charge > 0.6) return Math.min(need, this.#battery.limit * 0.16);
    if (hour >= 1 && hour < 5 && this.#charge < 0.95) return -this.#battery.limit * 0.1;
    return 0;
  }

  #cover(now: number, short: number, shift: number): void {
    this.#battery.power = Math.round(shift);
    this.#generators.power = 0;
    this.#generators.state = 'standby';
    if (short <= 0) {
      this.#shortSince = null;
      return;
    }
    this.#shortSince ??= now;
    if (now - this.#shortSince >= GENERATOR_START) {
      this.#generators.state = 'ok';
      this.#generators.power = Math.round(Math.min(short, this.#generators.limit));
    }
    this.#battery.power += Math.round(short) - this.#generators.power;
  }

  /** An hour is struck or not by its own draw; the loss lies within it and lasts 4 to 40 minutes. */
  #isLost(now: number, feeder: number): boolean {
    const hours = Math.floor(now / HOUR);
    // The two feeders come from two stations and are never struck in one hour.
    if (hours % 2 !== feeder) return false;
    const draw = this.#lossDraw(hours % (400 * (DAY / HOUR)));
    if (draw > FEEDER_LOSS * 2) return false;
    const share = draw / (FEEDER_LOSS * 2);
    const begins = (0.05 + 0.25 * share) * HOUR;
    const into = now - hours * HOUR;
    return into >= begins && into < begins + (4 + 36 * ((share * 7.3) % 1)) * MINUTE;
  }

  #all(): readonly Feed[] {
    return [...this.#utilities, this.#battery, this.#generators, this.#solar, this.#wind];
  }
}
