/** When a line says it was written. */
export type LineStamp =
  | { readonly kind: 'boot'; readonly milliseconds: number }
  | { readonly kind: 'wall'; readonly at: number }
  /** Syslog's date without a year: local time, month from 0. */
  | {
      readonly kind: 'yearless';
      readonly month: number;
      readonly parts: readonly [number, number, number, number];
    }
  | { readonly kind: 'none' };

export interface StampedLine {
  readonly stamp: LineStamp;
  /** What the kernel said. */
  readonly text: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `priority,sequence,microseconds,flags[,…];text`, Documentation/ABI/testing/dev-kmsg. */
const RECORD = /^(\d{1,6}),\d{1,20},(\d{1,16}),[^;\n]{0,80};([^\n]*)/;
const PRIORITY = /^<\d{1,6}>/;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\s?(Z|[+-]\d{2}:?\d{2})?\s+/;
const SYSLOG = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?\s+/;
const KERNEL_TAG = /^[A-Za-z0-9_.:-]{1,255}\s+kernel:\s?/;
const FACILITY = /^kern\s*:\w{3,8}\s*:\s*/;
const BRACKET = /^\[\s{0,16}(\d{1,10}(?:\.\d{1,9})?)\]\s?/;
const BRACKET_DATE = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})\]\s?/;
/** CONFIG_PRINTK_CALLER: the thread or processor that wrote. */
const CALLER = /^\[\s{0,16}[TC]\d{1,10}\]\s?/;

/**
 * Takes the stamps off a line of /dev/kmsg, dmesg (plain, -T, -x, iso), syslog or journalctl. null when it is
 * not the kernel that speaks: anyone may write to the system log, so the `kernel:` tag has to stand where the
 * daemon puts it, and a kmsg record has to be of facility 0, which no process can claim.
 */
export function readStamps(line: string): StampedLine | null {
  const record = RECORD.exec(line);
  if (record !== null) {
    if (Number(record[1]) >> 3 !== 0) return null;
    return { stamp: { kind: 'boot', milliseconds: Number(record[2]) / 1000 }, text: record[3] ?? '' };
  }
  let rest = line.replace(PRIORITY, '');
  let stamp: LineStamp = { kind: 'none' };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest);
    if (found !== null) rest = rest.slice(found[0].length);
    return found;
  };
  const iso = take(ISO);
  const syslog = iso === null ? take(SYSLOG) : null;
  if (iso !== null) stamp = isoStamp(iso);
  if (syslog !== null) stamp = yearlessStamp(syslog);
  // `dmesg --time-format iso` has no host and no tag; syslog always has both.
  if (take(KERNEL_TAG) === null && syslog !== null) return null;
  take(FACILITY);
  const date = take(BRACKET_DATE);
  if (date !== null && stamp.kind === 'none') stamp = dateStamp(date);
  const seconds = take(BRACKET);
  if (seconds !== null && stamp.kind === 'none')
    stamp = { kind: 'boot', milliseconds: Number(seconds[1]) * 1000 };
  take(CALLER);
  return { stamp, text: rest };
}

/** The moment a stamp means. What claims to be later than `latest` was written by `latest` all the same. */
export function momentOf(
  stamp: LineStamp,
  { bootAt, latest }: { readonly bootAt: number; readonly latest: number },
): number {
  if (stamp.kind === 'boot') return Math.min(Math.round(bootAt + stamp.milliseconds), latest);
  if (stamp.kind === 'wall') return Number.isFinite(stamp.at) ? stamp.at : latest;
  if (stamp.kind === 'none') return latest;
  const { month, parts } = stamp;
  const year = new Date(latest).getFullYear();
  const at = new Date(year, month, ...parts).getTime();
  // A day of slack: in January, December was last year; clocks and zones may differ by hours.
  return at > latest + 86_400_000 ? new Date(year - 1, month, ...parts).getTime() : at;
}

function isoStamp(parts: RegExpExecArray): LineStamp {
  const [, year, month, day, hour, minute, second, fraction = '', zone = ''] = parts;
  const offset =
    zone === '' || zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  return {
    kind: 'wall',
    at: Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`),
  };
}

function yearlessStamp([, month = '', day, hour, minute, second]: RegExpExecArray): LineStamp {
  const number = MONTHS.indexOf(month);
  if (number < 0) return { kind: 'none' };
  return {
    kind: 'yearless',
    month: number,
    parts: [Number(day), Number(hour), Number(minute), Number(second)],
  };
}

function dateStamp([, month = '', day, hour, minute, second, year]: RegExpExecArray): LineStamp {
  const number = MONTHS.indexOf(month);
  if (number < 0) return { kind: 'none' };
  const parts = [Number(day), Number(hour), Number(minute), Number(second)] as const;
  return { kind: 'wall', at: new Date(Number(year), number, ...parts).getTime() };
}
