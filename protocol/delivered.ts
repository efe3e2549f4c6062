/** What was asked and what was drawn in a minute; watts of the site, null for not asked and not measured. */
export interface DeliveredMinute {
  /** Ms since 1970 UTC, a whole minute. */
  readonly at: number;
  readonly limitWatts: number | null;
  readonly watts: number | null;
}

const MINUTE_MS = 60_000;

/** As the text of a cell: `29401260:50000:49850,29401261:-:51020`, minutes since 1970 UTC, asked and drawn in kW. */
export function foldDelivered(minutes: readonly DeliveredMinute[]): string {
  const kilowatts = (watts: number | null): string =>
    watts === null ? '-' : String(Math.round(watts / 1_000));
  return minutes
    .map(({ at, limitWatts, watts }) =>
      [Math.floor(at / MINUTE_MS), kilowatts(limitWatts), kilowatts(watts)].join(':'),
    )
    .join(',');
}

/** The inverse, to the kilowatt; what is no minute is left out. Any text may be given. */
export function expandDelivered(text: string): readonly DeliveredMinute[] {
  return text.split(',').flatMap((part): DeliveredMinute[] => {
    const [, minute, limit, drawn] = /^(\d{1,10}):(-|\d{1,9}):(-|\d{1,9})$/.exec(part) ?? [];
    if (minute === undefined || limit === undefined || drawn === undefined) return [];
    const watts = (written: string): number | null => (written === '-' ? null : Number(written) * 1_000);
    return [{ at: Number(minute) * MINUTE_MS, limitWatts: watts(limit), watts: watts(drawn) }];
  });
}
