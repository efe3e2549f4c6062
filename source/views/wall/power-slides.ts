import { joinSafe, neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { filterWord, type Slide } from './slide.ts';
import type { WallFeed, WallInput, WallMeans, WallSite } from './wall-input.ts';

/** Sites that lost a feeder: on battery with the time that is left, or carried by what else there is. */
export function powerSlides({ sites, names }: WallInput, means: WallMeans): Slide[] {
  return sites.flatMap((site) => {
    const lost = site.feeds.filter(({ kind, state }) => kind === 'utility' && state === 'lost');
    if (lost.length === 0 || isPowerUnheard(site)) return [];
    const subject = names.get(site.id) ?? neutralise(site.id);
    // A battery also gives at the evening peak with both feeders well: that is no emergency.
    const battery = site.feeds.find(({ kind, powerWatts }) => kind === 'battery' && (powerWatts ?? 0) > 0);
    return [
      battery === undefined
        ? withoutBattery(site, subject, lost, means)
        : onBattery(site, subject, lost, battery, means),
    ];
  });
}

function onBattery(
  site: WallSite,
  subject: SafeText,
  lost: readonly WallFeed[],
  battery: WallFeed,
  { signs, batterySeconds }: WallMeans,
): Slide {
  const charge = formatQuantity(battery.chargeRatio, 'ratio', { signs });
  const left = batterySeconds(site.id, battery.name);
  const time =
    left === null
      ? say`how long it lasts is being measured`
      : say`${formatDuration(left, signs)} left at this rate`;
  const gives = formatQuantity(battery.powerWatts, 'W', { signs });
  return {
    key: `power ${site.id}`,
    rank: 'on battery',
    weight: lost.length,
    tone: 'critical',
    sign: 'critical',
    subject,
    state: say`battery ${charge}`,
    lines: [time, say`${namesOf(lost)} lost; ${battery.name} gives ${gives}`, ...stake(site, { signs })],
    figures: [],
    goal: { view: 'feeds', filter: `site=${filterWord(site.id)}` },
  };
}

function withoutBattery(
  site: WallSite,
  subject: SafeText,
  lost: readonly WallFeed[],
  { signs }: WallMeans,
): Slide {
  const giving = site.feeds
    .filter(({ powerWatts, state }) => (powerWatts ?? 0) > 0 && state !== 'lost')
    .map(({ name, powerWatts }) => say`${name} ${formatQuantity(powerWatts, 'W', { signs })}`);
  return {
    key: `power ${site.id}`,
    rank: 'feeder lost',
    weight: lost.length,
    tone: 'warning',
    sign: 'warning',
    subject,
    state: say`feeder lost`,
    lines: [
      say`${namesOf(lost)} lost`,
      giving.length === 0
        ? say`no feed is known to give power`
        : say`carried by ${joinSafe(giving, say`, `)}`,
      ...stake(site, { signs }),
    ],
    figures: [],
    goal: { view: 'feeds', filter: `site=${filterWord(site.id)}` },
  };
}

function stake({ figures }: WallSite, { signs }: Pick<WallMeans, 'signs'>): SafeText[] {
  const { workloadsRunning, facilityPowerWatts, itPowerWatts } = figures;
  if (workloadsRunning === null) return [];
  const power = formatQuantity(facilityPowerWatts ?? itPowerWatts, 'W', { signs });
  return [say`${formatQuantity(workloadsRunning, 'count', { signs })} workloads at risk, ${power} drawn`];
}

function isPowerUnheard({ stream, kinds }: WallSite): boolean {
  return isMemory(stream) || kinds.some(({ kind, freshness }) => kind === 'power' && isMemory(freshness));
}

function namesOf(feeds: readonly WallFeed[]): SafeText {
  return joinSafe(
    feeds.map(({ name }) => name),
    say` and `,
  );
}
