export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Central European Time all year: an hour's error in summer costs less than a table of time zones. */
const OFFSET = HOUR;

/** Hour of the day at the site, 0 … 24. */
export function hourOfDay(at: number): number {
  return ((at + OFFSET) % DAY) / HOUR;
}

/** Day of the year, 0 … 365, fraction included. */
export function dayOfYear(at: number): number {
  const year = new Date(at).getUTCFullYear();
  return (at - Date.UTC(year, 0, 1)) / DAY;
}

export function isWeekend(at: number): boolean {
  const day = new Date(at + OFFSET).getUTCDay();
  return day === 0 || day === 6;
}

/** How busy people are, 0.25 … 1: submissions peak at 11 and 16 and never stop, weekends are calmer. */
export function activity(at: number): number {
  const hour = hourOfDay(at);
  const working = bump(hour, 11, 2.2) + 0.9 * bump(hour, 16, 2.4) + 0.25 * bump(hour, 21.5, 1.5);
  const day = 0.25 + 0.75 * Math.min(1, working);
  return isWeekend(at) ? 0.25 + (day - 0.25) * 0.35 : day;
}

/** How much a public service is asked for, 0.3 … 1: people read in the evening too. */
export function demand(at: number): number {
  const hour = hourOfDay(at);
  const day = bump(hour, 11, 3) + bump(hour, 15.5, 3) + 0.8 * bump(hour, 20.5, 2.2);
  return 0.3 + 0.7 * Math.min(1, day);
}

function bump(hour: number, centre: number, width: number): number {
  const distance = Math.min(Math.abs(hour - centre), 24 - Math.abs(hour - centre));
  return Math.exp(-((distance / width) ** 2) / 2);
}
