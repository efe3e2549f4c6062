import type { Absences } from '../fabric/absences.ts';
import type { History } from '../fabric/history.ts';
import type { TurnsOfSites } from '../fabric/site-turns.ts';
import { type OverviewModel, overviewModel } from '../views/overview/overview-rows.ts';
import type { Moment } from './moment.ts';

/** What happened to the sites that no table tells: kept by the console as long as it runs. */
export interface Memory {
  readonly history: History;
  readonly absences: Absences;
  readonly turns: TurnsOfSites;
}

/** Counting every node is not for each key: sums may be this old where nothing came. */
const REMADE_AFTER_MS = 500;

/** The overview of a moment, made anew when data came or time went by. */
export class OverviewSource {
  readonly #memory: Memory;
  #moment: Moment | null = null;
  #revision = -1;
  #selected: string | null = null;
  #overview: OverviewModel | null = null;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** `selected` is the site under the cursor. */
  at(moment: Moment, selected: string | null): OverviewModel {
    const { fabric, now, wall } = moment;
    const isFresh =
      this.#moment?.fabric === fabric &&
      this.#revision === fabric.revision &&
      this.#selected === selected &&
      now - this.#moment.now < REMADE_AFTER_MS;
    if (this.#overview !== null && isFresh) return this.#overview;
    this.#overview = overviewModel(fabric, now, wall, { ...this.#memory, selected });
    this.#moment = moment;
    this.#revision = fabric.revision;
    this.#selected = selected;
    return this.#overview;
  }
}
