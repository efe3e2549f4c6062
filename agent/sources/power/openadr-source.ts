import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { type Limits, ReadFailure } from '../../io/io.ts';
import { shownUrl } from '../http-target.ts';
import type { Reading, Source } from '../source.ts';
import { parseEvents } from './openadr-events.ts';
import { VtnBusy } from './openadr-reply.ts';
import type { Vtn } from './openadr-vtn.ts';

export interface OpenAdrOptions {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly url: string;
  readonly vtn: Pick<Vtn, 'list'>;
  readonly clock: Clock;
  /** Tells this VEN from others, so that random starts are spread over them. */
  readonly identity: string;
}

/** A page of 50 events with a day's prices each is some 300 kB. */
const MOST_BYTES = 8 * 2 ** 20;
/** So long at most a VTN is left alone that fails without saying for how long. */
const LONGEST_BACKOFF_MS = 15 * 60_000;
const SHOWN_PROBLEMS = 3;

/**
 * What the grid asks of the site, by OpenADR 3.1: a virtual end node that polls. A VTN that asks to wait is
 * not asked before; one that fails is asked ever less often. What stood before stays, and grows old.
 */
export function createOpenAdrSource(options: OpenAdrOptions): Source {
  const { name, periodMs, timeoutMs, vtn, clock, identity } = options;
  const target = shownUrl(options.url);
  let failures = 0;
  let rest: { readonly until: number; readonly after: string } | null = null;
  const share = (eventId: string): number =>
    createHash('sha256').update(`${identity}\n${eventId}`).digest().readUInt32BE(0) / 2 ** 32;

  const poll = async (limits: Limits): Promise<Reading> => {
    const programs = await vtn.list('programs', {}, limits);
    const events = await vtn.list('events', { active: 'true' }, limits);
    const parsed = parseEvents(programs, events, { now: clock.wall(), share });
    const { demands, problems, left } = parsed;
    return {
      demands,
      ...(problems.length === 0 ? {} : { problem: inOneLine(problems) }),
      ...(left.length === 0 ? {} : { notice: `nothing is done about ${left.slice(0, 8).join(', ')}` }),
    };
  };

  return {
    name,
    kind: 'power',
    periodMs,
    timeoutMs,
    targets: [target],
    read: async (_target, signal) => {
      const now = clock.monotonic();
      if (rest !== null && now < rest.until)
        throw new ReadFailure(
          `${rest.after}; it is asked again in ${Math.ceil((rest.until - now) / 1000)} s`,
        );
      try {
        const reading = await poll({ signal, timeoutMs, maxBytes: MOST_BYTES });
        failures = 0;
        rest = null;
        return reading;
      } catch (error) {
        if (!(error instanceof ReadFailure) || signal.aborted) throw error;
        failures += 1;
        const own = error instanceof VtnBusy ? error.waitMs : null;
        const backoff = Math.min(periodMs * 2 ** Math.min(failures - 1, 20), LONGEST_BACKOFF_MS);
        rest = { until: clock.monotonic() + (own ?? backoff), after: error.message };
        throw error;
      }
    },
  };
}

function inOneLine(problems: readonly string[]): string {
  const more = problems.length - SHOWN_PROBLEMS;
  return `${problems.slice(0, SHOWN_PROBLEMS).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
