import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { AgentConfig } from './config/agent-config.ts';
import type { Io } from './io/io.ts';
import { keepInFile } from './keep-in-file.ts';
import type { Log } from './log.ts';
import { createVtn } from './openadr.ts';
import { shownUrl } from './sources/http-target.ts';
import { DeliveryReporter } from './sources/power/openadr-reporter.ts';
import type { DeliveryBook } from './store/delivery-book.ts';
import { refOf } from './store/origin.ts';

/** Intervals last minutes. */
const LOOK_EVERY_MS = 5_000;
const KEEP_EVERY_MS = 10_000;

/**
 * Tells each VTN of the configuration what was drawn while it demanded a limit, and keeps over a restart what it
 * was told. Gives what ends it, which may be called twice; null where there is no VTN.
 */
export async function reportDeliveries(
  config: Pick<AgentConfig, 'sources' | 'site' | 'state'>,
  book: DeliveryBook,
  { io, clock, log }: { readonly io: Io; readonly clock: Clock; readonly log: Log },
): Promise<(() => Promise<void>) | null> {
  const reporters = config.sources.flatMap((source): readonly DeliveryReporter[] => {
    if (source.type !== 'openadr') return [];
    const ref = refOf({ source: source.name, target: shownUrl(source.url) });
    const reporter = new DeliveryReporter({
      vtn: createVtn(source, io, clock),
      due: () => book.due(ref),
      done: (name) => book.done(name),
      clientName: config.site.id,
      timeoutMs: source.timeoutMs,
      clock,
      warn: (message, because) => log('warn', message, { source: source.name, because }),
    });
    return [reporter];
  });
  if (reporters.length === 0) return null;
  const endKeeping = await keepInFile(
    {
      path: join(config.state, 'deliveries.json'),
      what: 'what was reported to the grid',
      everyMs: KEEP_EVERY_MS,
      kept: () => book.kept(),
      restore: (kept) => book.restore(kept),
    },
    log,
  );
  const ended = new AbortController();
  const timer = setInterval(() => {
    for (const reporter of reporters) void reporter.run(ended.signal);
  }, LOOK_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    ended.abort();
    await endKeeping();
  };
}
