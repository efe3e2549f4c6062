import { neutralise, say } from '../../../protocol/text.ts';
import { silenceOf } from '../../fabric/site-silence.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import type { StandingAlert } from './standing-alerts.ts';

/** No agent can tell that it is not heard: this console finds it, and counts it as an alert like any other. */
export function silentSiteAlert(site: SiteView, now: number): StandingAlert | null {
  const silence = silenceOf(site, now);
  if (silence === null || silence.isNew) return null;
  const stream = site.streamFreshness(now);
  const { heard, trying } = silence;
  const why = site.feed.error === null ? say`` : say`: ${neutralise(site.feed.error, LONGEST)}`;
  return {
    site: site.id,
    severity: stream === 'lost' ? 'critical' : 'warning',
    subject: say`this console`,
    message: heard === null ? say`never heard the site${why}` : say`does not hear the site${why}`,
    action: null,
    acknowledgedBy: null,
    ageSeconds: (heard ?? trying)?.seconds ?? null,
    isOwn: true,
  };
}

const LONGEST = 512;
