/** A time of every day, in minutes since midnight; one that ends before it begins goes over midnight. */
export interface DailyHours {
  readonly from: number;
  readonly to: number;
}

export const DAILY_HOURS_EXPECTED = 'hours of the day such as 22:00-06:00';

/** Reads `22:00-06:00`; null for anything else, and for two times that are the same. */
export function parseDailyHours(written: string): DailyHours | null {
  const found = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(written.trim());
  if (found === null) return null;
  const [fromHour, fromMinute, toHour, toMinute] = found.slice(1).map(Number);
  const from = minuteOf(fromHour, fromMinute);
  const to = minuteOf(toHour, toMinute);
  return from === null || to === null || from === to ? null : { from, to };
}

export function writeDailyHours({ from, to }: DailyHours): string {
  const time = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return `${time(from)}-${time(to)}`;
}

/** Whether a minute of the day lies in the hours; the last minute does not. */
export function isWithin({ from, to }: DailyHours, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOf(hour = 24, minute = 60): number | null {
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}
