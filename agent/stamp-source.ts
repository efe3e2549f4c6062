import type { Clock } from './clock.ts';
import type { StampConfig } from './config/agent-config.ts';
import { ReadFailure } from './io/io.ts';
import type { WindowFigures } from './links/figures/window-figures.ts';
import { machineMilliseconds } from './links/stamp/stamp-loop.ts';
import type { ThreadReport } from './links/stamp/thread-messages.ts';
import type { Reading, Source } from './sources/source.ts';
import { stampRow } from './stamp-row.ts';
import type { StampSession } from './stamp-sessions.ts';

export interface StampSourceOptions {
  readonly config: StampConfig;
  /** All that the thread measures, in the order of its reports. */
  readonly sessions: readonly StampSession[];
  readonly clock: Clock;
  /** The next report of the thread. */
  readonly next: (signal: AbortSignal) => Promise<ThreadReport<WindowFigures>>;
  /** What the thread cannot do at present, one line. */
  readonly trouble: () => string | null;
}

/** How often the thread reports, whatever the interval of its packets is. */
const PERIOD_MS = 1000;
/** A first report takes a period, and a busy agent its time. */
const TIMEOUT_MS = 5000;
const MOST_TOLD = 3;

/** What test packets of one source tell, once a second: delay, variation and loss of the links to its peers. */
export function stampSource({ config, sessions, clock, next, trouble }: StampSourceOptions): Source {
  const own = sessions.flatMap((session, index) =>
    session.source === config.name ? [{ session, index }] : [],
  );
  /** Of each session the last change of its path, by the thread's clock and by the wall. */
  const paths = new Map<number, readonly [changedAt: number, wall: number]>();

  return {
    name: config.name,
    kind: 'links',
    periodMs: PERIOD_MS,
    timeoutMs: Math.max(config.timeoutMs, TIMEOUT_MS),
    targets: ['test packets'],
    read: async (_target, signal) => {
      let report = await next(signal);
      // Each session has its own moment within the first second.
      while (trouble() === null && own.some(({ index }) => (report.looks[index] ?? null) === null))
        report = await next(signal);
      const reading = readingOf(report);
      if (reading.links?.length === 0 && reading.problem !== undefined)
        throw new ReadFailure(reading.problem);
      return reading;
    },
  };

  function readingOf(report: ThreadReport<WindowFigures>): Reading {
    const toMonotonic = report.clockOffsetMs + clock.monotonic() - machineMilliseconds();
    const momentOf = (at: number | null | undefined): number | null => (at == null ? null : at + toMonotonic);
    const problems = [trouble() ?? []].flat();
    const unanswered: string[] = [];
    const links = own.flatMap(({ session, index }) => {
      const look = report.looks[index] ?? null;
      if (session.link === null)
        problems.push(`${session.site} has several links; name the one that ${session.host} is on by link:`);
      if (look === null || session.link === null) return [];
      if (look.problem !== null) problems.push(look.problem);
      const answeredAt = report.answeredAt[index] ?? null;
      if (answeredAt === null) unanswered.push(`${session.host} of ${session.site}`);
      const { figures } = look;
      return [
        stampRow({
          peer: session.site,
          link: session.link,
          figures,
          answeredAt: momentOf(answeredAt),
          refusedAt: momentOf(report.refusedAt[index]),
          heardAt: momentOf(report.heardAt[index]),
          pathChangedAt: pathChange(index, figures.pathChangedAt, look.at),
          latenessMs: report.latenessMs,
        }),
      ];
    });
    return {
      links,
      sampledAt: report.at + toMonotonic,
      // That nobody answers is no fault of the reading: it is what was measured.
      ...(unanswered.length === 0 ? {} : { notice: `no answer yet from ${few(unanswered, ', ')}` }),
      ...(problems.length === 0 ? {} : { problem: few(problems, '; ') }),
    };
  }

  /** A moment once told is told again as it was, whatever the clocks round to. */
  function pathChange(index: number, changedAt: number | null, at: number): number | null {
    if (changedAt === null) return null;
    const known = paths.get(index);
    if (known?.[0] === changedAt) return known[1];
    const wall = clock.wall() - (at - changedAt);
    paths.set(index, [changedAt, wall]);
    return wall;
  }
}

function few(all: readonly string[], joint: string): string {
  const more = all.length - MOST_TOLD;
  return [...all.slice(0, MOST_TOLD), ...(more > 0 ? [`${more} more`] : [])].join(joint);
}
