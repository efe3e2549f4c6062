import { writeSync } from 'node:fs';
import type { Connection } from './agents/connection.ts';
import type { Outbox } from './agents/outbox.ts';

/** Where a console can be made to end as `kill -9` ends it; see CONTRIBUTING.md, "Faults". */
export const CONSOLE_CRASH_POINTS = [
  'kept in the outbox',
  'sent to its agent',
  'gone from the outbox',
] as const;
export type ConsoleCrashPoint = (typeof CONSOLE_CRASH_POINTS)[number];

type Way = Pick<Connection, 'send' | 'answers'>;
type Kept = Pick<Outbox, 'keep' | 'forget' | 'entries'>;

const CRASH_AT = 'WEFT_TRIAL_CRASH_AT';

/** Null where no test asks for one: then nothing is wrapped. Fails where the point means nothing. */
export function consoleCrash(
  environment: Readonly<Record<string, string | undefined>>,
  end: (point: string) => void = endAsKilled,
): ((point: ConsoleCrashPoint) => void) | null {
  const asked = environment[CRASH_AT];
  if (asked === undefined) return null;
  if (!CONSOLE_CRASH_POINTS.some((point) => point === asked))
    throw new Error(`${CRASH_AT}: ${JSON.stringify(asked)} is none of ${CONSOLE_CRASH_POINTS.join(', ')}`);
  return (point) => {
    if (point === asked) end(point);
  };
}

export function outboxPassing(outbox: Kept, passed: (point: ConsoleCrashPoint) => void): Kept {
  return {
    keep: async (entry) => {
      await outbox.keep(entry);
      passed('kept in the outbox');
    },
    forget: async (id) => {
      await outbox.forget(id);
      passed('gone from the outbox');
    },
    entries: () => outbox.entries(),
  };
}

export function wayPassing(way: Way, passed: (point: ConsoleCrashPoint) => void): Way {
  return {
    send: (frame) => {
      const isSent = way.send(frame);
      if (isSent) passed('sent to its agent');
      return isSent;
    },
    answers: way.answers,
  };
}

function endAsKilled(point: string): void {
  writeSync(2, `weft: ending at a crash point: ${point}\n`);
  process.kill(process.pid, 'SIGKILL');
}
