import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { formatAge } from '../../format/duration.ts';
import type { Signs } from '../../format/signs.ts';
import { filterWord, type Slide } from './slide.ts';
import type { WallAlert, WallInput, WallMeans } from './wall-input.ts';

const MOST_TOLD = 6;

/**
 * Critical alerts, those of one site together; once somebody took note of all of them they come last.
 * What a silent site had raised is a memory, and its silence is told instead.
 */
export function alertSlides({ sites, names }: WallInput, { signs }: WallMeans): Slide[] {
  return sites
    .filter(({ stream }) => !isMemory(stream))
    .flatMap((site) => {
      const critical = site.alerts.filter(({ severity }) => severity === 'critical');
      if (critical.length === 0) return [];
      const unseen = critical.filter(({ acknowledgedBy }) => acknowledgedBy === null);
      const told = unseen.length > 0 ? unseen : critical;
      const rest = critical.length - Math.min(told.length, MOST_TOLD);
      return [
        {
          key: `alerts ${site.id}`,
          rank: unseen.length > 0 ? ('critical alert' as const) : ('seen alert' as const),
          weight: critical.length,
          tone: unseen.length > 0 ? ('critical' as const) : ('noted' as const),
          sign: 'critical' as const,
          subject: names.get(site.id) ?? neutralise(site.id),
          state: say`${critical.length} critical`,
          lines: [
            ...told.slice(0, MOST_TOLD).map((alert) => alertLine(alert, signs)),
            ...(rest > 0 ? [say`and ${rest} more`] : []),
          ],
          figures: [],
          goal: {
            view: 'alerts' as const,
            filter: `site=${filterWord(site.id)} & severity=critical & clearedAt=-`,
          },
        },
      ];
    });
}

function alertLine({ subject, message, ageSeconds, acknowledgedBy }: WallAlert, signs: Signs): SafeText {
  const seen = acknowledgedBy === null ? say`` : say`, seen by ${acknowledgedBy}`;
  return say`${formatAge(ageSeconds, signs)}${seen}: ${subject}: ${message}`;
}
