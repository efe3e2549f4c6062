import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { Signs } from '../../format/signs.ts';
import { formatTime } from '../../format/time.ts';
import { filterWord, type Slide } from './slide.ts';
import type { WallInput, WallKind, WallMeans, WallSite } from './wall-input.ts';

/** Sites that are not heard, and those of which a whole kind of source is not. */
export function siteSlides({ sites, names, wall }: WallInput, { signs }: WallMeans): Slide[] {
  return sites.flatMap((site) => {
    const subject = names.get(site.id) ?? neutralise(site.id);
    if (isMemory(site.stream)) return [silentSite(site, subject, wall, signs)];
    const silent = site.kinds.filter(({ freshness }) => isMemory(freshness));
    return silent.length === 0 ? [] : [silentKinds(site, subject, silent, signs)];
  });
}

function silentSite(site: WallSite, subject: SafeText, wall: number, signs: Signs): Slide {
  const isLost = site.stream === 'lost';
  const { ageSeconds } = site;
  const word = neutralise(site.stream);
  return {
    key: `site ${site.id}`,
    rank: isLost ? 'lost site' : 'stale site',
    weight: 1,
    tone: isLost ? 'critical' : 'unheard',
    sign: isLost ? 'lost' : 'stale',
    subject,
    state: ageSeconds === null ? say`never heard` : say`${word} ${formatAge(ageSeconds, signs)}`,
    lines: [sinceLine(site, wall, signs), site.error ?? CONNECTION[site.connection], memoryLine(site, signs)],
    figures: [],
    goal: { view: 'sites', filter: `site=${filterWord(site.id)}` },
  };
}

function sinceLine({ ageSeconds }: WallSite, wall: number, signs: Signs): SafeText {
  if (ageSeconds === null) return say`nothing was heard since this console began`;
  const since = formatTime(wall - ageSeconds * 1000, { now: wall, signs });
  return say`not heard since ${since} UTC: what is shown of it is a memory`;
}

const CONNECTION: Readonly<Record<WallSite['connection'], SafeText>> = {
  connecting: say`connecting`,
  greeting: say`waiting for its greeting`,
  up: say`connected, and nothing comes`,
  down: say`not connected`,
  refused: say`the agent refuses this console`,
};

/** What was at stake there when it was heard last. */
function memoryLine({ figures }: WallSite, signs: Signs): SafeText {
  const count = (value: number | null): SafeText => formatQuantity(value, 'count', { signs });
  if (figures.gpus === null && figures.workloadsRunning === null)
    return say`nothing is known of what runs there`;
  return say`then: ${count(figures.workloadsRunning)} workloads on ${count(figures.gpusAllocated)} of ${count(figures.gpus)} GPUs`;
}

function silentKinds(site: WallSite, subject: SafeText, silent: readonly WallKind[], signs: Signs): Slide {
  const [worst] = silent;
  const kind = neutralise(worst?.kind ?? 'sources');
  return {
    key: `sources ${site.id}`,
    rank: 'stale source',
    weight: silent.length,
    tone: 'unheard',
    sign: 'stale',
    subject,
    state: say`${kind} ${neutralise(worst?.freshness ?? 'stale')}`,
    lines: silent.map(({ kind: name, ageSeconds, heard, total, error }) => {
      const why = error === null ? say`` : say`: ${error}`;
      return say`${neutralise(name)} not heard for ${formatAge(ageSeconds, signs)}, ${heard} of ${total} answer${why}`;
    }),
    figures: [],
    goal: { view: 'nodes', filter: `site=${filterWord(site.id)}` },
  };
}
