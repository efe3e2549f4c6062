import { joinSafe, type SafeText, say } from '../../../protocol/text.ts';
import { alertSlides } from './alert-slides.ts';
import { fabricSlide, silenceSlide } from './fabric-slides.ts';
import { linkSlides } from './link-slides.ts';
import { operationSlides } from './operation-slides.ts';
import { powerSlides } from './power-slides.ts';
import { siteSlides } from './site-slides.ts';
import { type Rank, rankOf, type Slide } from './slide.ts';
import type { WallInput, WallMeans } from './wall-input.ts';

/** More of one kind are one slide: nobody waits minutes at a wall until a turn is over. */
const MOST_OF_A_RANK = 4;
const MOST_NAMES = 24;

/**
 * What the wall goes round, the worst first; never empty. With no site heard there is one slide, which
 * says so; the fabric as a whole is shown only while nothing is wrong.
 */
export function wallSlides(input: WallInput, means: WallMeans): readonly Slide[] {
  const silence = silenceSlide(input, means);
  if (silence !== null) return [silence];
  const abnormal = [
    ...siteSlides(input, means),
    ...alertSlides(input, means),
    ...powerSlides(input, means),
    ...linkSlides(input, means),
    ...operationSlides(input, means),
  ].sort((a, b) => rankOf(a) - rankOf(b));
  return abnormal.length === 0 ? [fabricSlide(input, means)] : grouped(abnormal);
}

const GROUP_WORDS: Readonly<Record<Rank, SafeText>> = {
  'no data': say`sites`,
  'lost site': say`sites`,
  'stale site': say`sites`,
  'critical alert': say`sites`,
  'on battery': say`sites`,
  'link down': say`links`,
  'late operation': say`operations`,
  'feeder lost': say`sites`,
  'stale source': say`sites`,
  'degraded link': say`links`,
  'seen alert': say`sites`,
  fabric: say`fabrics`,
};

/** Of many slides of one rank one that names them all: `5 sites`, `STALE`. */
function grouped(slides: readonly Slide[]): Slide[] {
  const ranks = [...new Set(slides.map(({ rank }) => rank))];
  return ranks.flatMap((rank) => {
    const same = slides.filter((slide) => slide.rank === rank);
    const [first] = same;
    if (first === undefined || same.length <= MOST_OF_A_RANK) return same;
    const named = same.slice(0, MOST_NAMES).map(({ subject }) => subject);
    const rest = same.length - named.length;
    const names = joinSafe(named, say`, `);
    return [
      {
        ...first,
        key: `all ${rank}`,
        weight: same.reduce((sum, { weight }) => sum + weight, 0),
        subject: say`${same.length} ${GROUP_WORDS[rank]}`,
        state: groupState(rank, same),
        lines: [rest > 0 ? say`${names} and ${rest} more` : names, ...same.slice(0, 2).map(firstLine)],
        goal: { view: first.goal.view, filter: null },
      },
    ];
  });
}

function groupState(rank: Rank, same: readonly Slide[]): SafeText {
  switch (rank) {
    case 'lost site':
      return say`lost`;
    case 'stale site':
      return say`stale`;
    case 'critical alert':
      return say`${same.reduce((sum, { weight }) => sum + weight, 0)} critical`;
    case 'on battery':
      return say`on battery`;
    case 'link down':
      return say`down`;
    case 'late operation':
      return say`past deadline`;
    case 'feeder lost':
      return say`feeder lost`;
    case 'stale source':
      return say`in part stale`;
    case 'degraded link':
      return say`not well`;
    default:
      return same[0]?.state ?? say``;
  }
}

function firstLine({ subject, lines }: Slide): SafeText {
  return say`${subject}: ${lines[0] ?? say``}`;
}
