import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatTime } from '../../format/time.ts';
import { filterWord, type Slide } from './slide.ts';
import type { WallInput, WallMeans, WallOperation } from './wall-input.ts';

/** Operations that should have ended (SAFETY.md I4: one past its time is shown, never silent). */
export function operationSlides(
  { operations, sites, names, wall }: WallInput,
  { signs }: WallMeans,
): Slide[] {
  return operations.flatMap((operation) => {
    const skew = sites.find(({ id }) => id === operation.site)?.skewSeconds ?? 0;
    // The deadline is by the clock of its site.
    const overSeconds = operation.deadlineAt === null ? 0 : (wall - operation.deadlineAt) / 1000 + skew;
    if (operation.isMemory || operation.deadlineAt === null || overSeconds <= 0) return [];
    const deadline = formatTime(operation.deadlineAt, { now: wall, seconds: false, signs });
    const site = names.get(operation.site) ?? neutralise(operation.site);
    return [
      {
        key: `operation ${operation.site} ${operation.kind} ${operation.targets} ${operation.acceptedAt ?? ''}`,
        rank: 'late operation' as const,
        weight: 1,
        tone: 'warning' as const,
        sign: 'warning' as const,
        subject: say`${operation.kind} ${site}`,
        state: say`late ${formatDuration(overSeconds, signs)}`,
        lines: [
          say`${operation.kind} of ${operation.targets} should have ended at ${deadline} UTC`,
          standing(operation),
        ],
        figures: [],
        goal: { view: 'operations' as const, filter: `site=${filterWord(operation.site)}` },
      },
    ];
  });
}

function standing({ step, state, actor }: WallOperation): SafeText {
  const who = actor === null ? say`` : say`, asked for by ${actor}`;
  return say`${step ?? state}${who}`;
}
