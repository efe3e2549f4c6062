import { MOST_ENERGY_HOURS } from '../../protocol/wire/energy-frames.ts';
import { type CommandLine, ENERGY_REPORTS, type Surface, UsageError } from './command-line.ts';
import { type FlagName, flagText } from './command-table.ts';
import type { FlagValues } from './flag-values.ts';
import { oneWord } from './one-word.ts';

const DAY_MS = 24 * 3_600_000;

/** What only tables take. */
const OF_TABLES: readonly FlagName[] = ['watch', 'filter', 'sort', 'limit', 'columns'];

export function energyReportMeant(flags: FlagValues): boolean {
  return (['report', 'from', 'to'] as const).some((flag) => flags.text(flag) !== null);
}

/** `weft feeds --report eu-2024-1364 --from 2026-01-01 --to 2026-12-31`. Fails with `UsageError`. */
export function energyReportCommand(surface: Surface, flags: FlagValues): CommandLine {
  const report = oneWord(
    flags.required('report', 'weft feeds with --from and --to'),
    ENERGY_REPORTS,
    'weft feeds --report',
  );
  const other = OF_TABLES.find((flag) => flags.text(flag) !== null || flags.is(flag));
  if (other !== undefined) throw new UsageError(`weft feeds --report takes no ${flagText(other)}`);
  const from = dayOf('from', flags);
  const last = dayOf('to', flags);
  if (last < from) throw new UsageError('weft feeds --report: --to is before --from');
  const hours = { from: from * 24, to: (last + 1) * 24 };
  if (hours.to - hours.from > MOST_ENERGY_HOURS)
    throw new UsageError(
      `weft feeds --report: ${last - from + 1} days, and agents keep ${MOST_ENERGY_HOURS / 24} of them`,
    );
  return {
    kind: 'energy report',
    ...surface,
    report,
    ...hours,
    sites: flags.list('site'),
    json: flags.is('json'),
  };
}

/** Days since 1970, UTC. */
function dayOf(flag: 'from' | 'to', flags: FlagValues): number {
  const written = flags.text(flag);
  if (written === null) throw new UsageError(`weft feeds --report wants ${flagText(flag)} DATE`);
  const ms = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN;
  // A day that no month has is not the next month's.
  const isDay = ms >= 0 && new Date(ms).toISOString().startsWith(written);
  if (!isDay)
    throw new UsageError(
      `${flagText(flag)} wants a date such as 2026-01-31; found ${JSON.stringify(written)}`,
    );
  return ms / DAY_MS;
}
