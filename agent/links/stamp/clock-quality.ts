import type { ClockQuality } from './wall-clock.ts';

/** Nobody vouches for the clock. */
export const UNSYNCHRONISED: ClockQuality = { isSynchronised: false, errorSeconds: 0 };

/**
 * What chrony says of the clock it keeps, from `chronyc -c tracking`: one line of fields with commas between:
 * reference, name, stratum, time, system offset, last and RMS offset, frequency, residual, skew, root delay, root
 * dispersion, interval, leap status. The clock is off UTC by at most |offset| + dispersion + delay / 2
 * (chronyc's manual, tracking; RFC 5905 11.1). Null for anything else.
 */
export function parseChronyTracking(text: string): ClockQuality | null {
  const fields = text.trim().split(',');
  if (fields.length < 14) return null;
  const [offset = Number.NaN, delay = Number.NaN, dispersion = Number.NaN] = [4, 10, 11].map((at) =>
    number(fields[at]),
  );
  const errorSeconds = Math.abs(offset) + dispersion + delay / 2;
  const leap = fields[13];
  if (leap === 'Not synchronised' || fields[0] === LOCAL_REFERENCE) return UNSYNCHRONISED;
  if (!LEAPS.includes(leap ?? '') || !(errorSeconds >= 0 && errorSeconds < 1e6)) return null;
  return { isSynchronised: true, errorSeconds };
}

/** 127.127.1.1: the machine's own clock, which chrony may give to others and is nobody's UTC (`local` of chrony.conf). */
const LOCAL_REFERENCE = '7F7F0101';
const LEAPS = ['Normal', 'Insert second', 'Delete second'];

/**
 * What systemd-timesyncd says, from `timedatectl timesync-status`: `Root distance` of its server, and `Offset`
 * and `Delay` to it. Null where it says nothing, as where another keeps the clock.
 */
export function parseTimesyncStatus(text: string): ClockQuality | null {
  const said = new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf(': ');
      return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 2).trim()] as const];
    }),
  );
  if (!(number(said.get('Packet count')) > 0) || said.get('Leap') === 'unsynchronized') return null;
  const [distance, offset, delay] = ['Root distance', 'Offset', 'Delay'].map((name) => span(said.get(name)));
  if (distance == null || offset == null || delay == null) return null;
  return { isSynchronised: true, errorSeconds: distance + Math.abs(offset) + delay / 2 };
}

function number(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? Number.NaN : Number(text);
}

const UNITS: Readonly<Record<string, number>> = { us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600 };

/** A time as systemd writes it, `+1.149ms`, `1min 2.5s`, in seconds; what follows in brackets does not count. */
function span(text: string | undefined): number | null {
  const [bare = ''] = (text ?? '').split('(');
  const sign = bare.trim().startsWith('-') ? -1 : 1;
  let sum = 0;
  let parts = 0;
  for (const part of bare.replace(/[+-]/, '').trim().split(/\s+/)) {
    const [, value, unit = ''] = /^(\d+(?:\.\d+)?)([a-zµ]+)$/.exec(part) ?? [];
    const factor = UNITS[unit];
    if (value === undefined || factor === undefined) return null;
    sum += Number(value) * factor;
    parts++;
  }
  return parts === 0 ? null : sign * sum;
}
