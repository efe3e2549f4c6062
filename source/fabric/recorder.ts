import { ByteWriter, ReusedArena, type Table } from '../../protocol/index.ts';
import { Slices } from '../../protocol/slices.ts';
import type { Fabric } from './fabric.ts';
import { type Clocked, type StillSite, stillOf, withTables } from './frozen-fabric.ts';
import type { Pen } from './recorder-step.ts';
import { makeWayBack, type WayBack } from './way-back.ts';

/** All sites at one recorded moment. */
export interface RecordedStep extends Clocked {
  /** Without their tables, which stand below or are made again. */
  readonly sites: readonly StillSite[];
  /** Site by site; empty once the ways back from the next step are made. */
  readonly tables: readonly (readonly Table[])[];
  /** From the next step, site by site; null for the newest. */
  readonly waysBack: Promise<readonly WayBack[]> | null;
}

export interface RecorderOptions {
  /** Bytes of all that is recorded; the oldest goes first. */
  readonly budget?: number;
  readonly slices?: Slices;
}

const HOUR_MS = 3_600_000;
/** Every half minute, or less often where an hour of that would not fit or would take too long to write. */
const SPACINGS_MS = [30_000, 60_000, 120_000, 300_000];
/** Recording takes this part of a processor at most, until steps can stand no further apart. */
const MOST_OF_A_PROCESSOR = 1 / 400;
const LONGEST_MS = SPACINGS_MS.at(-1) ?? HOUR_MS;
const BUDGET = 64 * 2 ** 20;

/**
 * A black box: the last hour of all tables of every site. The newest state is a copy that shares what did
 * not change since; each earlier one is kept as what leads back to it. Every state can be made again
 * exactly, cell by cell, with the times that make its ages (`PastPictures`).
 */
export class Recorder {
  readonly slices: Slices;
  readonly #budget: number;
  #steps: MutableStep[] = [];
  /** The tables of the sites when the newest step was taken: others than these came with a new snapshot. */
  #lives: readonly (readonly Table[])[] = [];
  /** What the two newest steps took to write, ms: the first is compiled while it runs, and neither is alone. */
  #costs: readonly [number, number] = [0, 0];
  /** Places among the spacings: what fits into the budget, and what is quick enough. */
  #spacing = 0;
  #isBusy = false;
  #failure: string | null = null;

  constructor({ budget = BUDGET, slices = new Slices() }: RecorderOptions = {}) {
    this.#budget = budget;
    this.slices = slices;
  }

  /** From the oldest to the newest. */
  get steps(): readonly RecordedStep[] {
    return this.#steps;
  }

  /** Time from one step to the next, ms. */
  get spacingMs(): number {
    const byCost = Math.min(...this.#costs) / MOST_OF_A_PROCESSOR;
    return SPACINGS_MS.slice(this.#spacing).find((spacing) => spacing >= byCost) ?? LONGEST_MS;
  }

  /** Of all ways back. */
  get bytes(): number {
    return this.#steps.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Why nothing is recorded any more: a mistake of ours, which ends the recording and not the console. */
  get failure(): string | null {
    return this.#failure;
  }

  /** To be called about once a second: records when it is time. Settles when all is written. */
  async record(fabric: Fabric, at: Clocked): Promise<void> {
    const older = this.#steps.at(-1);
    if (this.#failure !== null) return;
    if (this.#isBusy || (older !== undefined && at.now - older.now < this.spacingMs)) return;
    const lives = fabric.sites.map(({ feed }) => feed.mirror.tables);
    const isSame = lives.map((tables, site) => tables === this.#lives[site]);
    this.#lives = lives;
    const stills = fabric.sites.map(stillOf);
    const sites = stills.map((still) => withTables(still, []));
    const tables = stills.map(({ feed }) => feed.mirror.tables);
    this.#steps.push({ now: at.now, wall: at.wall, sites, tables, waysBack: null, bytes: 0 });
    if (older === undefined) return;
    this.#isBusy = true;
    const spentMs = this.slices.spentMs;
    try {
      older.waysBack = this.#waysBack(
        tables.map((newer, site) => (isSame[site] === true ? newer : null)),
        older.tables,
      );
      older.bytes = (await older.waysBack).reduce((sum, { bytes }) => sum + bytes.length, 0);
      older.tables = [];
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#steps = [];
    } finally {
      this.#isBusy = false;
    }
    this.#costs = [this.#costs[1], this.slices.spentMs - spentMs];
    this.#keepWithin(at.now);
  }

  /** Site by site: one pen is enough for all, and what it wrote is on its way to being small when it is wanted again. */
  async #waysBack(
    newer: readonly (readonly Table[] | null)[],
    older: readonly (readonly Table[])[],
  ): Promise<readonly WayBack[]> {
    const pen: Pen = { writer: new ByteWriter(64 * 1024), arena: new ReusedArena() };
    const ways: WayBack[] = [];
    for (const [site, tables] of newer.entries())
      ways.push(await makeWayBack(tables, older[site] ?? [], this.slices, pen));
    return ways;
  }

  /** Drops what is too old or too much; where an hour does not fit, steps stand further apart from now on. */
  #keepWithin(now: number): void {
    const perStep = this.bytes / Math.max(1, this.#steps.length - 1);
    while (perStep * (HOUR_MS / this.spacingMs) > this.#budget && this.#spacing < SPACINGS_MS.length - 1) {
      this.#spacing++;
    }
    let first = 0;
    let { bytes } = this;
    while (first < this.#steps.length - 2) {
      const { now: then, bytes: own } = this.#steps[first]!;
      if (bytes <= this.#budget && now - then <= HOUR_MS + this.spacingMs) break;
      bytes -= own;
      first++;
    }
    this.#steps = this.#steps.slice(first);
  }
}

interface MutableStep extends RecordedStep {
  tables: readonly (readonly Table[])[];
  waysBack: Promise<readonly WayBack[]> | null;
  /** Of its ways back. */
  bytes: number;
}
