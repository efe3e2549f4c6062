import { SimulatedWriter } from '../../agent/simulated-writer.ts';
import { createSimulatedSite, type SimulatedSite } from '../../agent/simulation/simulated-site.ts';
import { SiteStore } from '../../agent/store/site-store.ts';
import { Absences } from '../../source/fabric/absences.ts';
import { Fabric } from '../../source/fabric/fabric.ts';
import { History } from '../../source/fabric/history.ts';
import { TurnsOfSites } from '../../source/fabric/site-turns.ts';
import type { SiteFeed } from '../../source/fabric/site-view.ts';
import { WALL } from './made-fabric.ts';

export interface SimulatedFabricOptions {
  readonly sites?: readonly string[];
  readonly nodes?: number;
  readonly gpus?: number;
  readonly seed?: number;
  /** By far more than in a real fleet where what is broken is to be seen. */
  readonly faultsPerGpuHour?: number;
}

const BEGAN_AT = 1_000_000;
const PERIOD_MS = 1_000;
/** Something has happened by then, and there is a past to draw. */
const LIVED_MS = 300_000;
const STEP_MS = 10_000;

/**
 * Simulated sites, seen by a console without sockets in between, with clocks that stand still until a test
 * moves them: the same seed and the same steps give the same fabric to the last digit.
 */
export class SimulatedFabric {
  readonly fabric: Fabric;
  readonly memory = { history: new History(), absences: new Absences(), turns: new TurnsOfSites() };
  readonly #sites: readonly StillSite[];
  #now = BEGAN_AT;

  constructor(options: SimulatedFabricOptions = {}) {
    const { sites = ['de-halm', 'eemshaven', 'zernike'] } = options;
    this.#sites = sites.map((site) => new StillSite(site, sites, options));
    this.fabric = new Fabric(this.#sites, { monotonic: () => this.#now, wall: () => this.wall() });
    for (let lived = 0; lived < LIVED_MS; lived += STEP_MS) this.step(STEP_MS);
  }

  wall(): number {
    return WALL + this.#now - BEGAN_AT;
  }

  /** Lets time pass at the sites, and hears those that are not cut off. */
  step(milliseconds: number): void {
    this.#now += milliseconds;
    for (const site of this.#sites) site.step(milliseconds, this.#now, this.wall());
    this.fabric.findOut(this.#now, this.wall());
    this.memory.history.sample(this.fabric.sites, this.#now);
    this.memory.absences.observe(this.fabric.sites, this.#now);
  }

  /** Lets time pass in which nothing comes. */
  wait(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Gives what people wrote of a node of every site other words. */
  rename(row: number, name: string): void {
    for (const site of this.#sites) site.rename(row, name);
  }

  /** Nothing is heard of a site any more. */
  cut(id: string): void {
    for (const site of this.#sites) if (site.mirror.site === id) site.cut();
  }

  /** It is heard again with the next step. */
  heal(id: string): void {
    for (const site of this.#sites) if (site.mirror.site === id) site.heal();
  }
}

/** A site and the console's mirror of it, as one. */
class StillSite implements SiteFeed {
  state: SiteFeed['state'] = 'up';
  error: string | null = null;
  readonly roundTripMs = 0;
  readonly mirror;
  readonly #site: SimulatedSite;
  readonly #store: SiteStore;
  readonly #writer: SimulatedWriter;
  #now = BEGAN_AT;

  constructor(id: string, all: readonly string[], options: SimulatedFabricOptions) {
    const { nodes = 12, gpus = 8, seed = 1, faultsPerGpuHour } = options;
    this.#site = createSimulatedSite({
      site: id,
      nodes,
      gpusPerNode: gpus,
      seed,
      peers: all.filter((other) => other !== id),
      startAt: WALL,
      ...(faultsPerGpuHour === undefined ? {} : { faultsPerGpuHour }),
    });
    this.#store = new SiteStore(this.#site.identity);
    this.#writer = new SimulatedWriter(this.#store, () => this.#now - this.#site.now());
    const times: SiteFeed['mirror']['times'] = null;
    this.mirror = {
      site: id,
      tables: this.#store.publications.published,
      times: times as SiteFeed['mirror']['times'],
      periodMs: PERIOD_MS,
      inStep: true,
      revision: 0,
      restarts: 0,
      storeChanges: 0,
      identity: null,
      program: null,
    };
  }

  step(milliseconds: number, now: number, wall: number): void {
    // What a site that is cut off does is not seen, and what it sampled last grows old.
    if (this.state !== 'up') return;
    this.#now = now;
    this.#site.step(milliseconds);
    this.#site.visit(this.#writer);
    this.#store.tick(now, wall);
    this.mirror.times = { agentMonotonic: now, agentWall: wall, receivedAt: now, receivedWall: wall };
    this.mirror.revision += 1;
  }

  /** A reason is text from outside as well as a name, and keys stay what they are. */
  rename(row: number, name: string): void {
    const nodes = this.mirror.tables.find((table) => table.kind.name === 'nodes');
    const slots: number[] = [];
    nodes?.forEach((slot) => {
      slots.push(slot);
    });
    const slot = slots[row];
    if (slot !== undefined) nodes?.update(slot, { rack: name, reason: name, reasonUser: name });
    this.mirror.revision += 1;
  }

  cut(): void {
    this.state = 'down';
    this.error = 'nothing listens at ws://127.0.0.1:7443 (ECONNREFUSED): is the agent running there?';
    this.mirror.inStep = false;
  }

  heal(): void {
    this.state = 'up';
    this.error = null;
    this.mirror.inStep = true;
  }
}
