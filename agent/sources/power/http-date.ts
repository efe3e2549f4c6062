const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** An instant as HTTP writes it today (IMF-fixdate, RFC 9110, 5.6.7), in ms since 1970; null for other text. */
export function parseHttpDate(text: string): number | null {
  const found = DATE.exec(text);
  const month = MONTHS.indexOf(found?.[2] ?? '');
  if (found === null || month < 0) return null;
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((index) => Number(found[index]));
  return Date.UTC(year ?? 0, month, day, hour, minute, second);
}
