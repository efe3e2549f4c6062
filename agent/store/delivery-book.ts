import { type DrawnEnergy, DrawnSoFarBook, type ReportedLimit } from './drawn-so-far.ts';

/** What was drawn in one interval of an event, to be reported once. */
export interface DueDelivery {
  /** Unique, and the same after a restart. */
  readonly name: string;
  readonly source: string;
  readonly event: string;
  readonly from: number;
  readonly to: number;
  /** Null where no meter told. */
  readonly joules: number | null;
  readonly isEstimate: boolean;
}

interface Measured {
  source: string;
  event: string;
  from: number;
  to: number;
  joules: number;
  knownMs: number;
}

/** An interval of an event that lasts longer is reported in parts of this. */
const PART_MS = 15 * 60_000;
/** What meters count of an interval may come so much later than its end. */
const LATE_MS = 2 * 60_000;
/** Of an interval this much must be metered for what is reported of it to be no estimate. */
const KNOWN = 0.99;
/** So much of what was drawn is remembered, for an event that one hears of when it has begun. */
const RECALL_MS = 2 * PART_MS;
/** What was not to be reported for so long is not asked for any more. */
const KEEP_MS = 2 * 24 * 3_600_000;
/** Intervals and reports that a hostile event can make at most. */
const MOST = 500;

/**
 * What was drawn while the grid demanded a limit, interval by interval: measured while one runs, due when it is
 * over, and reported once, also over a restart.
 */
export class DeliveryBook {
  /** For whoever watches, while it runs. */
  readonly soFar = new DrawnSoFarBook();
  readonly #running = new Map<string, Measured>();
  readonly #due = new Map<string, DueDelivery>();
  /** By name when it was over. */
  readonly #reported = new Map<string, number>();
  /** Until when each meter has told: after a crash it may tell of the last minute again. */
  readonly #told = new Map<string, number>();
  #recent: DrawnEnergy[] = [];
  /** Until when intervals were looked for. */
  #lookedAt: number | null = null;

  flowed(told: DrawnEnergy): void {
    const drawn = this.#untold(told);
    if (drawn === null) return;
    this.#told.set(drawn.meter, drawn.to);
    this.#recent.push(drawn);
    this.soFar.flowed(drawn);
    for (const interval of this.#running.values()) add(interval, drawn);
  }

  /** Once a tick, with the limits that stand. */
  settle(limits: readonly ReportedLimit[], wall: number): void {
    this.#recent = this.#recent.filter(({ to }) => to > wall - RECALL_MS);
    this.soFar.settle(limits, wall);
    const wanted = new Set<string>();
    for (const limit of limits) this.#begin(limit, wall, wanted);
    this.#lookedAt = wall;
    for (const [name, interval] of this.#running) {
      const span = interval.to - interval.from;
      if (wall < interval.to) {
        // Withdrawn while it ran, or changed: nobody waits for it.
        if (!wanted.has(name)) this.#running.delete(name);
      } else if (interval.knownMs >= KNOWN * span || wall >= interval.to + LATE_MS) {
        this.#running.delete(name);
        if (this.#due.size < MOST) this.#due.set(name, dueOf(name, interval));
      }
    }
    for (const [name, { to }] of this.#due) if (to < wall - KEEP_MS) this.#due.delete(name);
    for (const [name, to] of this.#reported) if (to < wall - KEEP_MS) this.#reported.delete(name);
  }

  /** What of a source's demands waits to be reported, oldest first. */
  due(source: string): readonly DueDelivery[] {
    return [...this.#due.values()]
      .filter((due) => due.source === source)
      .sort((one, other) => one.from - other.from);
  }

  /** It was told, or never will be. */
  done(name: string): void {
    const due = this.#due.get(name);
    if (due === undefined) return;
    this.#due.delete(name);
    this.#reported.set(name, due.to);
  }

  kept(): object {
    return {
      lookedAt: this.#lookedAt,
      told: [...this.#told.entries()],
      running: [...this.#running.entries()],
      due: [...this.#due.values()],
      reported: [...this.#reported.entries()],
    };
  }

  /** Takes what `kept` gave; what is damaged is left out. */
  restore(kept: unknown): void {
    const { lookedAt, told, running, due, reported } = (
      typeof kept === 'object' && kept !== null ? kept : {}
    ) as Record<string, unknown>;
    if (isNumber(lookedAt)) this.#lookedAt = lookedAt;
    for (const [meter, to] of pairs(told)) if (isNumber(to)) this.#told.set(meter, to);
    for (const [name, interval] of pairs(running))
      if (isMeasured(interval)) this.#running.set(name, { ...interval });
    for (const one of Array.isArray(due) ? due : []) if (isDue(one)) this.#due.set(one.name, one);
    for (const [name, to] of pairs(reported)) if (isNumber(to)) this.#reported.set(name, to);
  }

  #untold(drawn: DrawnEnergy): DrawnEnergy | null {
    const { meter, from, to, joules } = drawn;
    const told = this.#told.get(meter) ?? from;
    // A clock that was put back far is believed.
    if (told <= from || told > to + RECALL_MS) return drawn;
    return told >= to ? null : { ...drawn, from: told, joules: joules * ((to - told) / (to - from)) };
  }

  /** Enters the intervals of a limit that ran since one looked last, the present one with them. */
  #begin({ source, event, from, to }: ReportedLimit, wall: number, wanted: Set<string>): void {
    if (wall < from) return;
    const since = Math.max(from, Math.min(this.#lookedAt ?? wall, wall));
    const first = Math.max(
      0,
      Math.floor((since - from) / PART_MS),
      Math.floor((wall - from) / PART_MS) - MOST,
    );
    for (
      let begin = from + first * PART_MS;
      begin <= wall && begin < (to ?? Number.POSITIVE_INFINITY);
      begin += PART_MS
    ) {
      const end = Math.min(begin + PART_MS, to ?? Number.POSITIVE_INFINITY);
      const name = `${source} ${event} ${new Date(begin).toISOString()}`;
      wanted.add(name);
      if (this.#due.has(name) || this.#reported.has(name)) continue;
      const running = this.#running.get(name);
      if (running !== undefined) running.to = end;
      else if (this.#running.size < MOST) {
        const interval = { source, event, from: begin, to: end, joules: 0, knownMs: 0 };
        for (const drawn of this.#recent) add(interval, drawn);
        this.#running.set(name, interval);
      }
    }
  }
}

/** What flowed is spread evenly over the time it flowed in. */
function add(interval: Measured, { from, to, joules, share }: DrawnEnergy): void {
  const ms = Math.min(to, interval.to) - Math.max(from, interval.from);
  if (!(ms > 0)) return;
  interval.joules += joules * (ms / (to - from));
  interval.knownMs += ms * share;
}

function dueOf(name: string, { source, event, from, to, joules, knownMs }: Measured): DueDelivery {
  const known = Math.min(1, knownMs / (to - from));
  // A part of the time stands for all of it, and says that it does.
  const all = known === 0 ? null : known >= KNOWN ? joules : joules / known;
  return { name, source, event, from, to, joules: all, isEstimate: known < KNOWN };
}

function pairs(value: unknown): readonly (readonly [string, unknown])[] {
  return (Array.isArray(value) ? value : []).filter(
    (pair): pair is [string, unknown] => Array.isArray(pair) && typeof pair[0] === 'string',
  );
}

function isMeasured(value: unknown): value is Measured {
  return isSpan(value) && isNumber(Reflect.get(value, 'joules')) && isNumber(Reflect.get(value, 'knownMs'));
}

function isDue(value: unknown): value is DueDelivery {
  if (!isSpan(value) || typeof Reflect.get(value, 'name') !== 'string') return false;
  const joules: unknown = Reflect.get(value, 'joules');
  return (joules === null || isNumber(joules)) && typeof Reflect.get(value, 'isEstimate') === 'boolean';
}

function isSpan(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const [source, event] = [Reflect.get(value, 'source'), Reflect.get(value, 'event')];
  const [from, to]: unknown[] = [Reflect.get(value, 'from'), Reflect.get(value, 'to')];
  return (
    typeof source === 'string' && typeof event === 'string' && isNumber(from) && isNumber(to) && from < to
  );
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
