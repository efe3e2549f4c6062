import type { Fabric } from '../fabric/fabric.ts';
import { isMemory } from '../fabric/freshness.ts';
import type { SiteView } from '../fabric/site-view.ts';

/** A report waits this long for sites to be heard. */
const PATIENCE_MS = 6_000;
/** A site that refuses connections is given this long to come back: it may just be restarting. */
const DOWN_PATIENCE_MS = 1_500;

/** Waits until every site has said all it can, or patience is over; what was not heard by then is not heard. */
export async function collect(fabric: Fabric, now: () => number): Promise<void> {
  const started = now();
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      const waited = now() - started;
      if (waited < PATIENCE_MS && !fabric.sites.every((site) => hasSpoken(site, waited))) return;
      clearInterval(timer);
      stopListening();
      resolve();
    };
    const stopListening = fabric.onChange(settle);
    const timer = setInterval(settle, 100);
    settle();
  });
}

/** Frames come once a second; one may be late. */
const NEXT_FRAME_MS = 2_500;

/**
 * Waits until every site that is heard has spoken once more: what an agent accepted a moment ago is in its next
 * frame, and only what is missing from that is not there.
 */
export async function untilSpokenAgain(fabric: Fabric, now: () => number): Promise<void> {
  const asked = now();
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      const waited = now() - asked;
      const isOpen = (site: SiteView): boolean =>
        !isMemory(site.streamFreshness(now())) && !((site.ageMs(now()) ?? 0) < waited);
      if (waited < NEXT_FRAME_MS && fabric.sites.some(isOpen)) return;
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(settle, 50);
  });
}

function hasSpoken(site: SiteView, waited: number): boolean {
  const { state, mirror } = site.feed;
  if (state === 'refused') return true;
  if (state === 'down') return waited > DOWN_PATIENCE_MS;
  if (!mirror.inStep) return false;
  // An agent that has just started says so: its first readings are worth the wait.
  const sources = site.table('sites')?.size === 0 ? undefined : site.table('sources');
  if (sources === undefined) return false;
  const kind = sources.column('state');
  let waiting = false;
  sources.forEach((slot) => {
    if (sources.cell(kind, slot) === 'waiting') waiting = true;
  });
  return !waiting;
}
