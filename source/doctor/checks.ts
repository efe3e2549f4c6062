import type { ConsoleConfig } from '../config/console-config.ts';
import { isMemory } from '../fabric/freshness.ts';
import type { SiteView } from '../fabric/site-view.ts';

/** One thing looked at. Ids are stable: scripts and runbooks may name them. */
export interface Check {
  readonly id: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found, raw text of one line. */
  readonly found: string;
  /** What to do about it; null when nothing is to be done. */
  readonly mend: string | null;
}

/** Clocks further apart than this are shown as skew everywhere. */
const SKEW_MS = 1_000;

/** What came of dialling a site. */
export function checkSite(site: SiteView, now: number): Check[] {
  const { state, error, mirror, roundTripMs } = site.feed;
  if (!mirror.inStep)
    return [
      check(
        `${site.id}.reach`,
        'failed',
        error ?? `no answer yet (${state})`,
        'see that the agent runs and that the url and what opens it are right',
      ),
    ];
  const trip = roundTripMs === null ? '' : `, round trip ${roundTripMs.toFixed(1)} ms`;
  return [
    check(
      `${site.id}.reach`,
      'ok',
      `${mirror.program ?? 'an agent'} takes us for ${mirror.identity ?? 'nobody'}${trip}`,
      null,
    ),
    checkClock(site),
    ...site.sourceFreshness(now).map((source): Check => {
      const silent = isMemory(source.freshness);
      const heard = `${source.heard} of ${source.total} heard, ${source.freshness}`;
      const status = silent ? 'failed' : source.heard < source.total ? 'warning' : 'ok';
      const mend = status === 'ok' ? null : 'at the site: weft-agent check';
      return check(
        `${site.id}.source.${source.kind}`,
        status,
        source.error === null ? heard : `${heard}: ${source.error}`,
        mend,
      );
    }),
  ];
}

function checkClock(site: SiteView): Check {
  const skew = site.skewMs() ?? 0;
  const ahead = `${(Math.abs(skew) / 1000).toFixed(1)} s ${skew > 0 ? 'ahead' : 'behind'}`;
  const apart = Math.abs(skew) > SKEW_MS;
  return check(
    `${site.id}.clock`,
    apart ? 'warning' : 'ok',
    apart ? `its clock is ${ahead} of ours` : 'its clock agrees with ours',
    apart ? 'see that both machines keep time (chrony, ntpd)' : null,
  );
}

/** What the configuration as a whole says. */
export function checkConfiguration(config: ConsoleConfig): Check {
  return check('configuration', 'ok', `${config.file}: ${config.sites.length} sites`, null);
}

export function check(id: string, status: Check['status'], found: string, mend: string | null): Check {
  return { id, status, found, mend };
}
