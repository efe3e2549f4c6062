import type { DataClass } from '../protocol/configuration/data-classes.ts';
import { SurvivalWatch } from './actions/placing/survival-watch.ts';
import { type AskDay, DaysOfSites } from './days-of-sites.ts';
import type { Fabric } from './fabric/fabric.ts';
import { History } from './fabric/history.ts';
import { Recorder } from './fabric/recorder.ts';
import { TurnsOfSites } from './fabric/site-turns.ts';

export interface FabricWatchOptions {
  readonly fabric: Fabric;
  /** Milliseconds since 1970 UTC. */
  readonly wall: () => number;
  /** Where work may go, as far as this console was told. */
  readonly dataClasses: ReadonlyMap<string, DataClass>;
  /** Absent where no site can be asked. */
  readonly askDay?: AskDay;
}

/** Ages run on where nothing comes: what stands still must be seen to grow old. */
const AGES_EVERY_MS = 500;

/**
 * What is remembered of a fabric, once for all screens that show it: the last hour, and what it would
 * survive. Life: made, `start`, `stop`, which may be called twice.
 */
export class FabricWatch {
  readonly fabric: Fabric;
  readonly wall: () => number;
  readonly history = new History();
  readonly turns = new TurnsOfSites();
  readonly survival = new SurvivalWatch((slice) => setImmediate(slice));
  readonly recorder = new Recorder();
  readonly #dataClasses: ReadonlyMap<string, DataClass>;
  readonly #days: DaysOfSites | null;
  readonly #overviews = new Set<() => boolean>();
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | null = null;

  constructor({ fabric, wall, dataClasses, askDay }: FabricWatchOptions) {
    this.fabric = fabric;
    this.wall = wall;
    this.#dataClasses = dataClasses;
    this.#days = askDay === undefined ? null : new DaysOfSites(askDay, this.history);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#turn(), AGES_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Told twice a second, when all is remembered. Returns the way to stop listening. */
  onTurn(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A screen that says whether it shows what the fabric would survive: nobody else has it reckoned. */
  reckonFor(isShown: () => boolean): () => void {
    this.#overviews.add(isShown);
    return () => this.#overviews.delete(isShown);
  }

  #turn(): void {
    const { fabric } = this;
    const now = fabric.now();
    const wall = this.wall();
    fabric.findOut(now, wall);
    this.history.sample(fabric.sites, now);
    this.#days?.look(fabric.sites, () => fabric.now(), this.wall);
    this.turns.observe(fabric.sites, now);
    if ([...this.#overviews].some((isShown) => isShown()))
      this.survival.look({ fabric, now, wall, dataClasses: this.#dataClasses }, fabric.revision);
    void this.recorder.record(fabric, { now, wall });
    for (const listener of this.#listeners) listener();
  }
}
