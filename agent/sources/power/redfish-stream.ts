import { type HttpHearing, ReadFailure } from '../../io/io.ts';
import { EventStream } from './event-stream.ts';
import { parseHttpDate } from './http-date.ts';
import type { ToldTime } from './redfish-asking.ts';
import { parseResource, textAt } from './redfish-json.ts';
import { isLive, parseReport, type Reported } from './redfish-report.ts';
import type { RedfishSession } from './redfish-session.ts';

/** As much as a report that is asked for may have. */
const MOST_OF_AN_EVENT = 4 * 2 ** 20;
/** And as much as a reading may have. */
const MOST_IN_A_PERIOD = 32 * 2 ** 20;
const SOONEST_AGAIN_MS = 1000;
const LATEST_AGAIN_MS = 300_000;
/** So many periods without a byte, comments among them, and the connection is taken for dead. */
const PERIODS_OF_SILENCE = 3;

export interface StreamOptions {
  readonly session: RedfishSession;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly monotonic: () => number;
  /** From 0 to below 1, so that many devices do not come back at once. */
  readonly random: () => number;
}

/**
 * The metric reports that a device sends by itself over one connection. It has no clock of its own: whoever reads
 * the device looks in, which also opens the connection again when it is time. Life: `listenAt` says where and for
 * what; nowhere, and `stop`, end it.
 */
export class RedfishStream {
  readonly #options: StreamOptions;
  /** Where it may be, the most fitting first. */
  #paths: readonly string[] = [];
  #wanted: ReadonlySet<string> = new Set();
  readonly #values = new Map<string, Reported>();
  #open: { readonly stopping: AbortController; readonly since: number } | null = null;
  #failure: string | null = null;
  #failures = 0;
  #notBefore = 0;
  #lastEventId = '';
  #retryMs = 0;
  #clock: ToldTime | null = null;

  constructor(options: StreamOptions) {
    this.#options = options;
  }

  /** Where to listen, and for the values of which properties; no path is nowhere. */
  listenAt(paths: readonly string[], wanted: ReadonlySet<string>): void {
    this.#wanted = wanted;
    for (const name of this.#values.keys()) if (!wanted.has(name)) this.#values.delete(name);
    if (paths.at(-1) !== this.#paths.at(-1)) {
      this.stop();
      this.#paths = paths;
      this.#notBefore = 0;
    }
    this.#connect();
  }

  /** The device's clock as an answer told it. */
  heardTime(told: ToldTime | null): void {
    this.#clock = told ?? this.#clock;
  }

  /** Values of now, by the device's clock; what has become older than an interval is not among them. */
  look(): ReadonlyMap<string, Reported> {
    this.#connect();
    if (this.#open === null || this.#clock === null) return NO_VALUES;
    const now = this.#clock.said + this.#options.monotonic() - this.#clock.at;
    for (const [name, value] of this.#values)
      if (!isLive(value, now, this.#options.periodMs)) this.#values.delete(name);
    return this.#values;
  }

  /** Why it tells nothing, where it should; null while all is well. */
  get remark(): string | null {
    if (this.#paths.length === 0) return null;
    if (this.#failure !== null) return `event stream: ${this.#failure}; its reports are asked for`;
    const since = this.#open?.since;
    const isSilent = since !== undefined && this.#options.monotonic() - since > this.#options.periodMs;
    if (!isSilent || this.#values.size > 0) return null;
    return 'event stream: tells no report of the last interval; its reports are asked for';
  }

  stop(): void {
    this.#paths = [];
    this.#failure = null;
    this.#values.clear();
    const open = this.#open;
    this.#open = null;
    open?.stopping.abort();
  }

  #connect(): void {
    const { monotonic, session, timeoutMs, periodMs } = this.#options;
    const [path] = this.#paths;
    if (path === undefined || this.#open !== null || monotonic() < this.#notBefore) return;
    const open = { stopping: new AbortController(), since: monotonic() };
    this.#open = open;
    const events = new EventStream(MOST_OF_AN_EVENT);
    const silenceMs = Math.max(3000, PERIODS_OF_SILENCE * periodMs);
    const limits = { signal: open.stopping.signal, timeoutMs, silenceMs };
    session
      .listen(path, this.#headers(), limits, this.#hearing(path, events))
      .then(
        () => 'the device ended it',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      .then((why) => {
        if (this.#open === open) this.#ended(why, events);
      });
  }

  #headers(): Readonly<Record<string, string>> {
    const known = /^[!-~]+$/.test(this.#lastEventId) ? { 'last-event-id': this.#lastEventId } : {};
    return { accept: 'text/event-stream', 'cache-control': 'no-cache', ...known };
  }

  #hearing(path: string, events: EventStream): HttpHearing {
    let bytes = 0;
    let period = this.#options.monotonic();
    return {
      head: ({ status, contentType, headers }) => {
        // Another way to write the filter, or none.
        if (status === 400 && this.#paths.length > 1) this.#paths = this.#paths.slice(1);
        if (status !== 200) throw new ReadFailure(`GET ${path}: expected 200, found HTTP status ${status}`);
        if (!contentType.startsWith('text/event-stream'))
          throw new ReadFailure(
            `GET ${path}: expected text/event-stream, found ${contentType.slice(0, 60) || 'no type'}`,
          );
        const said = parseHttpDate(headers.get('date') ?? '');
        if (said !== null) this.heardTime({ said, at: this.#options.monotonic() });
      },
      piece: (piece) => {
        const now = this.#options.monotonic();
        if (now - period > this.#options.periodMs) [bytes, period] = [0, now];
        bytes += piece.length;
        if (bytes > MOST_IN_A_PERIOD)
          throw new ReadFailure(`more than ${MOST_IN_A_PERIOD} bytes in one interval`);
        for (const { data } of events.take(piece)) this.#event(data);
        if (events.retryMs !== null) this.#retryMs = events.retryMs;
        this.#lastEventId = events.lastEventId;
      },
    };
  }

  /** Reports alone: what else happens on a device is not what it measures. */
  #event(bytes: Uint8Array): void {
    const report = parseResource(bytes, 'its event');
    if (!(textAt(report, '@odata.type') ?? '').startsWith('#MetricReport.')) return;
    for (const [name, value] of parseReport(report, this.#wanted)) {
      const known = this.#values.get(name);
      if (known === undefined || known.at <= value.at) this.#values.set(name, value);
    }
    this.#failures = 0;
    this.#failure = null;
  }

  #ended(why: string, events: EventStream): void {
    const { monotonic, random } = this.#options;
    this.#open = null;
    this.#values.clear();
    this.#failure = why;
    this.#lastEventId = events.lastEventId;
    const later = Math.min(SOONEST_AGAIN_MS * 2 ** Math.min(this.#failures++, 10), LATEST_AGAIN_MS);
    const wanted = Math.min(this.#retryMs, LATEST_AGAIN_MS);
    this.#notBefore = monotonic() + Math.max(wanted, later * (0.5 + random() / 2));
  }
}

const NO_VALUES: ReadonlyMap<string, Reported> = new Map();
