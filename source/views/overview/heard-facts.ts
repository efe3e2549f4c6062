import { neutralise, say } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import type { Fact } from './fact.ts';
import { count } from './fact-writer.ts';
import type { SiteRow } from './site-row.ts';

/** `4,988 of 5,000 nodes, oldest 14 s`: what all the other lines are made of. */
export function heardFact({ coverage, stream }: SiteRow, look: Look): Fact {
  const { theme, glyphs } = look;
  const { heard, total, oldestSeconds } = coverage;
  const isWhole = total !== null && heard >= total;
  const style = isWhole ? theme.text : styleAt(stream, theme.warning, look);
  const fewer = say`${count(heard, look)} of ${count(total, look)}`;
  const words = say`${fewer} nodes`;
  const oldest = say`oldest ${formatAge(oldestSeconds, signsOf(look))}`;
  return {
    label: say`heard`,
    groups: [
      { pieces: [{ text: isWhole ? words : say`${glyphs.warning} ${words}`, style }], priority: 0 },
      { pieces: oldestSeconds === null ? [] : [{ text: oldest, style: theme.muted }], priority: 1 },
    ],
    short: [
      { pieces: [{ text: isWhole ? fewer : say`${glyphs.warning} ${fewer}`, style }], priority: 0 },
      { pieces: oldestSeconds === null ? [] : [{ text: oldest, style: theme.muted }], priority: 1 },
    ],
    fill: null,
  };
}

/** The age of each kind of source, those that are not live with their word. */
export function agesFact(row: SiteRow, look: Look): Fact {
  const groups = row.kinds.map((kind) => {
    const age = formatAge(kind.ageSeconds, signsOf(look));
    const name = neutralise(kind.kind);
    return {
      pieces:
        kind.freshness === 'live'
          ? [{ text: say`${name} ${age}`, style: look.theme.muted }]
          : [
              { text: say`${name} `, style: look.theme.muted },
              freshnessPiece(kind.freshness, kind.ageSeconds, look),
            ],
      priority: kind.freshness === 'live' ? 1 : 0,
    };
  });
  const label = say`ages`;
  const ages = row.kinds.map(({ ageSeconds }) => ageSeconds ?? Number.POSITIVE_INFINITY);
  if (ages.length === 0 || row.kinds.some(({ freshness }) => freshness !== 'live')) {
    return { label, groups, fill: null };
  }
  const all = say`all sources within ${formatAge(Math.max(...ages), signsOf(look))}`;
  return {
    label,
    groups,
    short: [{ pieces: [{ text: all, style: look.theme.muted }], priority: 0 }],
    fill: null,
  };
}
