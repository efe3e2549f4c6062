import { type Freshness, KINDS, type Severity, Table } from '../../protocol/index.ts';
import { formatDurationInWords } from '../format/duration.ts';
import { formatTime } from '../format/time.ts';
import { isMemory } from './freshness.ts';
import { type Silence, silenceOf } from './site-silence.ts';
import type { SiteFeed, SiteView } from './site-view.ts';

/** The rule of alerts and the kind of events that this console found out by itself. */
export const OWN_RULE = 'console';
/** Whom such rows name instead of a machine. */
export const OWN_SUBJECT = 'this console';

/** Beyond what an agent numbers in one life. */
const FIRST_EVENT = 4_000_000_000;
const MOST_EVENTS = 64;
const MOST_ALERTS = 8;

type Clocks = { readonly monotonic: () => number; readonly wall: () => number };

/**
 * What this console finds out about one site and no agent can tell: that it is not heard, since when, and
 * when it came back. Kept as rows like an agent's, so that tables, filters and pages know them; they are
 * never sent on, and nothing can be done to them. Forgotten with the program.
 */
export class OwnFindings {
  readonly feed: SiteFeed;
  readonly #alerts = new Table(KINDS.alerts);
  readonly #events = new Table(KINDS.events);
  readonly #alertSlots: number[] = [];
  readonly #eventSlots: number[] = [];
  #said: Freshness = 'live';
  #error: string | null = null;
  /** Wall clock, ms. */
  #since = 0;
  #raised = 0;
  #told = 0;
  #revision = 0;

  constructor(site: string, clocks: Clocks) {
    const revision = (): number => this.#revision;
    this.feed = {
      state: 'up',
      error: null,
      roundTripMs: 0,
      mirror: {
        site,
        tables: [this.#alerts, this.#events],
        /** Whoever looks hears itself. */
        get times() {
          const [now, wall] = [clocks.monotonic(), clocks.wall()];
          return { agentMonotonic: now, agentWall: wall, receivedAt: now, receivedWall: wall };
        },
        periodMs: 1_000,
        inStep: true,
        get revision() {
          return revision();
        },
        restarts: 0,
        storeChanges: 0,
        identity: null,
        program: null,
      },
    };
  }

  /** To be called about once a second; both clocks are this console's, ms. Writes only what changed. */
  look(site: SiteView, now: number, wall: number): void {
    const silence = silenceOf(site, now);
    // The first dial is under way: nothing is wrong so far.
    if (silence?.isNew === true) return;
    const stream = silence === null ? 'live' : site.streamFreshness(now);
    const { error } = site.feed;
    if (stream === this.#said && (silence === null || error === this.#error)) return;
    this.#revision++;
    if (silence === null) this.#clear(wall);
    else {
      if (!isMemory(this.#said)) this.#raise(silence, wall);
      const message = messageOf(stream, silence, error, wall);
      this.#alerts.upsert({ alert: this.#alertId(), severity: severityOf(stream), message });
      if (stream !== this.#said) this.#tell(severityOf(stream), message, wall);
    }
    this.#said = stream;
    this.#error = error;
  }

  #raise({ heard, trying }: Silence, wall: number): void {
    this.#raised++;
    this.#since = heard?.wall ?? trying?.wall ?? wall;
    const own = { rule: OWN_RULE, subject: OWN_SUBJECT };
    const slot = this.#alerts.upsert({ ...own, alert: this.#alertId(), raisedAt: this.#since });
    keepNewest(this.#alerts, this.#alertSlots, slot, MOST_ALERTS);
  }

  #clear(wall: number): void {
    this.#alerts.upsert({ alert: this.#alertId(), clearedAt: wall });
    const away = formatDurationInWords(Math.max(0, wall - this.#since) / 1000);
    this.#tell('information', `site heard again, after ${away}`, wall);
  }

  #tell(severity: Severity, message: string, wall: number): void {
    const event = FIRST_EVENT + this.#told++;
    const told = `${message} (found by ${OWN_SUBJECT})`;
    const slot = this.#events.upsert({ event, at: wall, kind: OWN_RULE, severity, message: told });
    keepNewest(this.#events, this.#eventSlots, slot, MOST_EVENTS);
  }

  #alertId(): string {
    return `${OWN_RULE} ${this.#raised}`;
  }
}

function severityOf(stream: Freshness): Severity {
  return stream === 'lost' ? 'critical' : 'warning';
}

/** `site lost, last heard 02:07:37: connection refused`; the time is UTC. */
function messageOf(
  stream: Freshness,
  { heard, trying }: Silence,
  error: string | null,
  wall: number,
): string {
  const why = error === null ? '' : `: ${error}`;
  const clock = (at: number): string => formatTime(at, { now: wall });
  if (heard !== null) return `site ${stream}, last heard ${clock(heard.wall)}${why}`;
  return `site never heard${trying === null ? '' : `, tried since ${clock(trying.wall)}`}${why}`;
}

/** The oldest rows go. `slots` are those of the table in the order in which they were made. */
function keepNewest(table: Table, slots: number[], slot: number, most: number): void {
  slots.push(slot);
  while (slots.length > most) table.remove(slots.shift()!);
  table.settle();
}
