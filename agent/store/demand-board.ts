import type { Row } from '../../protocol/index.ts';
import type { Condition } from './alerts.ts';
import { demandConditions, type StandingAlert } from './demand-alerts.ts';
import type { DrawnSoFarBook, ReportedLimit } from './drawn-so-far.ts';
import { utilityDraw } from './grid-watch.ts';
import { type Demanded, type DemandedLimit, limitsAhead, NOTHING_DEMANDED } from './limit-spans.ts';
import { openSheds } from './open-sheds.ts';
import { kindsHeard } from './site-summary.ts';
import type { SiteTables } from './site-tables.ts';
import { uncoveredDemands } from './uncovered-demands.ts';

/** Of the words of others in a line of ours, UTF-16 units. */
const MOST_WHY = 120;

/** Settles what is demanded of the site: which limit is in force, which comes next, and what is wrong with either. */
export class DemandBoard {
  readonly #tables: SiteTables;
  #limits: readonly DemandedLimit[] = [];
  #toReport: readonly (ReportedLimit & { readonly demand: string })[] = [];
  #warnings: readonly StandingAlert[] = [];
  #demanded = NOTHING_DEMANDED;
  /** Until when that holds; a new reading ends it, too. */
  #holdsUntil: number | null = null;
  #settledAt = Number.POSITIVE_INFINITY;

  constructor(tables: SiteTables) {
    this.#tables = tables;
  }

  /** A source has said what stands. */
  heard(): void {
    const rows = this.#rows();
    this.#limits = rows.flatMap(limitOf);
    this.#toReport = rows.flatMap(reportedOf);
    this.#warnings = rows.flatMap(warningOf);
    this.#settledAt = Number.POSITIVE_INFINITY;
  }

  /** The limits of which whoever demands them is told what came of them. */
  get toReport(): readonly ReportedLimit[] {
    return this.#toReport;
  }

  /** `wall` is ms since 1970. */
  settle(wall: number): Demanded {
    const isOver = this.#holdsUntil !== null && wall >= this.#holdsUntil;
    // A clock that is put back is looked at anew.
    if (!isOver && wall >= this.#settledAt) return this.#demanded;
    const before = this.#demanded.now;
    const { now, next, until } = limitsAhead(this.#limits, wall);
    // A limit goes on through demands that follow each other, of which those that are over are told no more.
    const goesOn = now !== null && before?.limitWatts === now.limitWatts && before.from < now.from;
    this.#demanded = { now: goesOn ? { ...now, from: before.from } : now, next };
    this.#holdsUntil = until;
    this.#settledAt = wall;
    return this.#demanded;
  }

  /** Writes beside each limit that has begun what was drawn since. */
  tellDrawn(soFar: DrawnSoFarBook, wall: number): void {
    const table = this.#tables.of('demands');
    for (const limit of this.#toReport) {
      const slot = wall < limit.from ? undefined : table.find(limit.demand);
      if (slot === undefined) continue;
      const drawn = soFar.of(limit, wall);
      this.#tables.update('demands', slot, {
        drawnWatts: drawn?.watts ?? null,
        drawnCoverageRatio: drawn?.coverageRatio ?? null,
      });
    }
  }

  /** What is wrong with what is demanded; once the site is summed up. */
  conditions(wall: number): readonly Condition[] {
    const drawn = utilityDraw(this.#tables)?.watts ?? null;
    const found = demandConditions(this.#demanded, this.#warnings, drawn, wall);
    // Where no scheduler is read there is nothing that could be shed.
    if (!kindsHeard(this.#tables.of('sources')).has('scheduler')) return found;
    return [...found, ...uncoveredDemands(this.#demanded, openSheds(this.#tables), drawn, wall)];
  }

  #rows(): readonly Row<'demands'>[] {
    const table = this.#tables.of('demands');
    const rows: Row<'demands'>[] = [];
    table.forEach((slot) => void rows.push(table.read(slot) as Row<'demands'>));
    return rows;
  }
}

function limitOf(row: Row<'demands'>): readonly DemandedLimit[] {
  const { demand, kind, from, to, limitWatts, priority, program, source } = row;
  if (demand === null || kind !== 'import limit' || from === null || limitWatts === null) return [];
  return [{ from, to, limitWatts, priority, program: `${source}\n${program}`, why: wordsOf(row), demand }];
}

function reportedOf({
  demand,
  kind,
  from,
  to,
  event,
  source,
}: Row<'demands'>): readonly (ReportedLimit & { readonly demand: string })[] {
  if (demand === null || kind !== 'import limit' || from === null || event === null || source === null)
    return [];
  return [{ demand, source, event, from, to }];
}

function warningOf(row: Row<'demands'>): readonly StandingAlert[] {
  const { kind, from, to, alert, level, event, source, text } = row;
  const what = kind === 'alert' ? alert : kind === 'level' && level === 3 ? 'level 3, an emergency' : null;
  if (what === null || from === null) return [];
  return [{ from, to, what, event: `${source}/${event}`, text: text?.slice(0, MOST_WHY) ?? null }];
}

/** The program and the event, as they are called there. */
function wordsOf({ program, text }: Row<'demands'>): string | null {
  const words = [program, text].filter((word) => word !== null && word !== '').join(': ');
  return words === '' ? null : words.slice(0, MOST_WHY);
}
