import type { DayOfPower } from '../protocol/index.ts';
import type { History } from './fabric/history.ts';
import type { SiteView } from './fabric/site-view.ts';

/** Asks a site for its last day. Fails where it is not heard or does not answer. */
export type AskDay = (site: string) => Promise<DayOfPower | null>;

/**
 * Asks each site for its last day whenever it is heard anew: when this console begins, and after a time in which
 * it did not listen. A site that does not tell is asked when it comes again; without it the day is what was heard.
 */
export class DaysOfSites {
  readonly #ask: AskDay;
  readonly #history: History;
  readonly #asked = new Set<string>();

  constructor(ask: AskDay, history: History) {
    this.#ask = ask;
    this.#history = history;
  }

  look(sites: readonly SiteView[], now: () => number, wall: () => number): void {
    for (const { id, feed } of sites) {
      if (feed.state !== 'up') this.#asked.delete(id);
      else if (!this.#asked.has(id)) {
        this.#asked.add(id);
        this.#ask(id).then(
          (day) => day !== null && this.#history.learnDay(id, day, now(), wall()),
          // It is asked again when it is heard anew.
          () => undefined,
        );
      }
    }
  }
}
