import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { type Silence, silenceOf } from '../../fabric/site-silence.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { type SiteSums, siteSums } from './site-sums.ts';
import { lastClearedSeconds } from './standing-alerts.ts';

/** Where power comes from. */
export interface FeedRow {
  readonly name: SafeText;
  readonly kind: string;
  readonly state: string;
  readonly powerWatts: number | null;
  readonly chargeRatio: number | null;
}

/** One site as its panel shows it. Seconds, watts, shares; text is fit to be shown. */
export interface SiteRow extends SiteSums {
  readonly id: string;
  /** Its place in the configuration, from 1: the same in every view. */
  readonly position: number;
  readonly name: SafeText;
  readonly jurisdiction: SafeText | null;
  /** Of the newest frame; null when none ever came. */
  readonly ageSeconds: number | null;
  readonly connection: 'connecting' | 'greeting' | 'up' | 'down' | 'refused';
  readonly error: SafeText | null;
  /** Null while it is heard. */
  readonly silence: Silence | null;
  /** By how much the agent's wall clock is ahead of ours; null within a second. */
  readonly skewSeconds: number | null;
  /** Whether power is metered, or a sum over parts. */
  readonly powerEstimated: boolean;
  readonly feeds: readonly FeedRow[];
  readonly lastClearedSeconds: number | null;
  readonly utilisation: readonly (number | null)[];
  readonly itPower: readonly (number | null)[];
}

const SKEW_SHOWN_SECONDS = 1;

/** What there is to know of one site at a moment. */
export function siteRow(
  site: SiteView,
  now: number,
  more: Pick<SiteRow, 'position' | 'absence' | 'utilisation' | 'itPower'>,
): SiteRow {
  const { position, absence, utilisation, itPower } = more;
  const ageMs = site.ageMs(now);
  const skew = (site.skewMs() ?? 0) / 1000;
  return {
    ...siteSums(site, now, absence),
    id: site.id,
    position,
    name: neutralise(site.summaryText('name') ?? site.id),
    jurisdiction: safeOrNull(site.summaryText('jurisdiction')),
    ageSeconds: ageMs === null ? null : ageMs / 1000,
    connection: site.feed.state,
    error: safeOrNull(site.feed.error),
    silence: silenceOf(site, now),
    skewSeconds: Math.abs(skew) > SKEW_SHOWN_SECONDS ? skew : null,
    powerEstimated: site.summaryText('itPowerBasis') === 'estimated',
    feeds: feedsOf(site),
    lastClearedSeconds: lastClearedSeconds(site, now),
    utilisation,
    itPower,
  };
}

function feedsOf(site: SiteView): FeedRow[] {
  const table = site.table('feeds');
  const feeds: FeedRow[] = [];
  table?.forEach((slot) => {
    feeds.push({
      name: neutralise(table.text(table.column('feed'), slot) ?? ''),
      kind: String(table.cell(table.column('kind'), slot) ?? 'unknown'),
      state: String(table.cell(table.column('state'), slot) ?? 'unknown'),
      powerWatts: table.number(table.column('powerWatts'), slot),
      chargeRatio: table.number(table.column('batteryChargeRatio'), slot),
    });
  });
  return feeds;
}

function safeOrNull(raw: string | null): SafeText | null {
  return raw === null ? null : neutralise(raw);
}
