import type { Patch } from '../../../protocol/index.ts';
import type { MeterPlace, MeterState } from '../../../protocol/schema/words.ts';
import type { Figures } from './redfish-figures.ts';
import { type JsonObject, objectAt, objectsAt, textAt, valueAt } from './redfish-json.ts';

/** Where what is parsed sits: the row's key, and what the row says of its device. */
export interface Spot {
  readonly device: string;
  readonly point: string;
  readonly place: MeterPlace;
  /** Null where the device does not say. */
  readonly model: string | null;
}

/** What one resource gave. */
export interface Parsed {
  readonly rows: readonly Patch<'meters'>[];
  /** What had to be put right. */
  readonly notices: readonly string[];
  /** What is wrong though the rows are usable. */
  readonly problems: readonly string[];
}

export const NOTHING_PARSED: Parsed = { rows: [], notices: [], problems: [] };

/** The reason of a row that stands for something that is not there. */
export const ABSENT = 'absent';

export function rowOf(spot: Spot, figures: Figures, state: Standing): Parsed {
  return {
    // One spread, and that first: V8 copies it whole, and adds what follows without looking (see `joinRow`).
    rows: [
      {
        ...figures.columns,
        device: spot.device,
        point: spot.point,
        place: spot.place,
        model: spot.model,
        state: state.state,
        stateReason: state.stateReason,
        notMeasured: figures.notMeasured(),
      },
    ],
    notices: figures.notices,
    problems: figures.problems,
  };
}

export function together(parts: readonly Parsed[]): Parsed {
  return {
    rows: parts.flatMap(({ rows }) => rows),
    notices: parts.flatMap(({ notices }) => notices),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

export interface Standing {
  readonly state: MeterState;
  readonly stateReason: string | null;
}

/** Resource.State of DSP8010: what measures nothing at the moment. */
const NOT_WORKING: ReadonlyMap<string, Standing> = new Map([
  ['Absent', { state: 'unknown', stateReason: ABSENT }],
  ['UnavailableOffline', { state: 'unknown', stateReason: 'offline' }],
  ['Disabled', { state: 'off', stateReason: 'disabled' }],
  ['StandbyOffline', { state: 'off', stateReason: 'standby, offline' }],
]);

/** Whether its figures mean nothing, whatever they say. */
export function isSilent(resource: JsonObject): boolean {
  const state = textAt(objectAt(resource, 'Status'), 'State');
  return state === 'Absent' || state === 'UnavailableOffline';
}

/**
 * What a resource says of itself: its breaker before its health, for that is what the load feels; then its
 * health; then whether it is switched on.
 */
export function standingOf(resource: JsonObject): Standing {
  const status = objectAt(resource, 'Status');
  const still = NOT_WORKING.get(textAt(status, 'State') ?? '');
  if (still !== undefined) return still;
  const breaker = textAt(resource, 'BreakerState');
  if (breaker === 'Tripped') return { state: 'tripped', stateReason: 'breaker tripped' };
  const health = textAt(status, 'Health');
  const why = conditionsOf(status);
  if (health === 'Critical') return { state: 'critical', stateReason: why ?? 'health Critical' };
  if (breaker === 'Off') return { state: 'off', stateReason: 'breaker open' };
  if (textAt(resource, 'PowerState') === 'Off' || valueAt(resource, 'PowerEnabled') === false)
    return { state: 'off', stateReason: 'switched off' };
  if (health === 'Warning') return { state: 'warning', stateReason: why ?? 'health Warning' };
  const isFine = health === 'OK' || (health === null && breaker === 'Normal');
  return { state: isFine ? 'ok' : 'unknown', stateReason: null };
}

/** What is wrong, in the device's words; what is well is no reason. */
function conditionsOf(status: JsonObject): string | null {
  const messages = objectsAt(status, 'Conditions')
    .filter((condition) => textAt(condition, 'Severity') !== 'OK')
    .flatMap((condition) => textAt(condition, 'Message') ?? []);
  return messages.length === 0 ? null : [...new Set(messages)].slice(0, 3).join(' ').slice(0, 200);
}
