import { neutralise } from '../../protocol/text.ts';
import type { SurvivalWatch } from '../actions/placing/survival-watch.ts';
import type { Absences } from '../fabric/absences.ts';
import type { History } from '../fabric/history.ts';
import type { TurnsOfSites } from '../fabric/site-turns.ts';
import { type OverviewModel, overviewModel, selectedSite } from '../views/overview/overview-rows.ts';
import type { Survival } from '../views/overview/survival.ts';
import type { Moment } from './moment.ts';

/** What happened to the sites that no table tells: kept by the console as long as it runs. */
export interface Memory {
  readonly history: History;
  readonly absences: Absences;
  readonly turns: TurnsOfSites;
  /** What the loss of each site would mean; absent where nobody reckons it. */
  readonly survival?: Pick<SurvivalWatch, 'at'>;
}

/** The overview of a moment, made once for each. */
export class OverviewSource {
  readonly #memory: Memory;
  #moment: Moment | null = null;
  #overview: OverviewModel | null = null;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** `selected` is the site under the cursor. */
  at(moment: Moment, selected: string | null): OverviewModel {
    const { fabric, now, wall } = moment;
    if (this.#overview === null || this.#moment !== moment) {
      const history = this.#memory.history.until(now);
      const survival = survivalOf(this.#memory, now);
      this.#overview = overviewModel(fabric, now, wall, { ...this.#memory, history, survival, selected });
      this.#moment = moment;
    } else if (this.#overview.selected !== selected) {
      this.#overview = { ...this.#overview, selected: selectedSite(this.#overview.sites, selected) };
    }
    return this.#overview;
  }
}

function survivalOf({ survival }: Memory, now: number): readonly Survival[] | null {
  const verdicts = survival?.at(now) ?? null;
  return verdicts === null
    ? null
    : verdicts.map((verdict) => ({
        ...verdict,
        note: verdict.note === null ? null : neutralise(verdict.note),
      }));
}
