import type { Absences } from '../fabric/absences.ts';
import type { History } from '../fabric/history.ts';
import { type OverviewModel, overviewModel } from '../views/overview/overview-rows.ts';
import type { ConsoleModel, Moment } from './console-model.ts';
import type { HeaderContent } from './header.ts';

/** What happened to the sites that no table tells: kept by the console as long as it runs. */
export interface Memory {
  readonly history: History;
  readonly absences: Absences;
}

/** Sums of the fabric, made anew when data came or a second went by: counting every node is not for each key. */
export class HeaderSource {
  readonly #model: ConsoleModel;
  readonly #memory: Memory;
  #made: { readonly moment: Moment; readonly revision: number; readonly overview: OverviewModel } | null =
    null;

  constructor(model: ConsoleModel, memory: Memory) {
    this.#model = model;
    this.#memory = memory;
  }

  content(): HeaderContent {
    const { fabric, now, wall } = this.#model.live();
    const ages = fabric.sites.map((site) => site.ageMs(now));
    const isAllHeard = ages.every((age) => age !== null);
    return {
      totals: this.overview().totals,
      oldestSiteSeconds: isAllHeard ? Math.max(...ages) / 1000 : null,
      wall,
    };
  }

  /** The overview of the live fabric. */
  overview(): OverviewModel {
    const moment = this.#model.live();
    const { fabric, now, wall } = moment;
    const made = this.#made;
    const isFresh =
      made !== null && made.revision === fabric.revision && now - made.moment.now < REMADE_AFTER_MS;
    if (isFresh) return made.overview;
    const overview = overviewModel(fabric, now, wall, this.#memory);
    this.#made = { moment, revision: fabric.revision, overview };
    return overview;
  }
}

const REMADE_AFTER_MS = 500;
