import { parseTime } from '../../filter/parse-time.ts';
import { parseDuration } from '../../format/parse-duration.ts';
import { parseQuantity } from '../../format/parse-quantity.ts';
import type { ShedAsked } from '../action-request.ts';
import type { ShedTimes } from './shedding/times.ts';

const DAY_MS = 86_400_000;

/** What of a limit is written wrongly, one line. */
export class ShedTimesError extends Error {}

interface Written {
  readonly from: string | null;
  readonly until: string | null;
  readonly ramp: string | null;
}

/**
 * When a limit holds: `--from` and `--until` are a time of day (UTC, the next such), an ISO 8601 time, or a
 * length of time: from now, or after `--from`. Fails with `ShedTimesError`.
 */
export function readShedTimes({ from, until, ramp }: Written, wall: number): ShedTimes {
  const begins = from === null ? null : momentOf('--from', from, wall);
  const ends = until === null ? null : momentOf('--until', until, begins ?? wall);
  if (ends !== null && ends <= (begins ?? wall))
    throw new ShedTimesError(`--until wants a time after the limit begins; found ${JSON.stringify(until)}`);
  const times = { from: begins, until: ends };
  if (ramp === null) return times;
  const watts = parseQuantity(ramp, 'W');
  if (watts === null || watts < 1)
    throw new ShedTimesError(`--ramp wants a power a minute such as 2MW; found ${JSON.stringify(ramp)}`);
  return { ...times, rampDown: watts, rampUp: watts };
}

/** What a shed asks for: a limit and its times, or the demand that says both. Fails with `ShedTimesError`. */
export function readShedAsked(
  {
    cap,
    demand,
    moves,
    ...when
  }: Written & { readonly cap: string | null; readonly demand: string | null; readonly moves: boolean },
  wall: number,
): ShedAsked {
  const methods: Pick<ShedTimes, 'methods'> = moves ? {} : { methods: ['cap', 'requeue'] };
  if (demand === null)
    return { limitWatts: readShedLimit(cap ?? ''), times: { ...readShedTimes(when, wall), ...methods } };
  if (cap !== null || when.from !== null || when.until !== null)
    throw new ShedTimesError(
      '--demand says the limit and when it holds: no --cap, --from or --until beside it',
    );
  const { from, until, ...ramp } = readShedTimes(when, wall);
  return { demand, times: { ...ramp, ...methods } };
}

/** `50MW` of a shed. Fails with `ShedTimesError`. */
function readShedLimit(written: string): number {
  const watts = parseQuantity(written, 'W');
  if (watts !== null && watts > 0) return watts;
  throw new ShedTimesError(`--cap wants a power such as 50MW; found ${JSON.stringify(written)}`);
}

function momentOf(flag: string, written: string, base: number): number {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(written.trim()) ?? [];
  if (hours !== undefined && minutes !== undefined && Number(hours) < 24 && Number(minutes) < 60) {
    const today = base - (base % DAY_MS) + (Number(hours) * 60 + Number(minutes)) * 60_000;
    return today > base ? today : today + DAY_MS;
  }
  const time = parseTime(written)?.first;
  if (time !== undefined) return time;
  const seconds = parseDuration(written);
  if (seconds !== null && seconds > 0) return base + seconds * 1_000;
  throw new ShedTimesError(
    `${flag} wants a time such as 14:00, 2026-11-25T14:00Z or 3h; found ${JSON.stringify(written)}`,
  );
}
