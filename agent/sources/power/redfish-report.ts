import { isPath, type JsonObject, objectsAt, textAt, valueAt } from './redfish-json.ts';

/** A value as a report holds it, which is always text, and when it was true by the device's own clock. */
export interface Reported {
  readonly text: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/** Clocks of one device that tell its time and stamp its reports. */
const MOST_AHEAD_MS = 5000;

/** Whether a value is of the last interval, `now` by the clock of the device that stamped it. */
export function isLive({ at }: Reported, now: number, periodMs: number): boolean {
  return now - at <= periodMs && at - now <= MOST_AHEAD_MS;
}

/** 500 outlets with ten properties each. */
const MOST_VALUES = 5000;
const MOST_OF_A_VALUE = 100;

/**
 * The values of a `#MetricReport` (1.0–1.5, DSP2051) by what they are of: a resource's path and a JSON pointer
 * (RFC 6901), `/redfish/v1/…/Sensors/1#/Reading`. A sensor without a pointer means its reading. Of a property
 * that stands several times the last one; without a time nobody knows whether a value still holds, so that
 * it is left out. Of all properties, or of the `wanted` ones alone.
 */
export function parseReport(report: JsonObject, wanted?: ReadonlySet<string>): ReadonlyMap<string, Reported> {
  const values = new Map<string, Reported>();
  const whole = instantAt(report);
  for (const value of objectsAt(report, 'MetricValues', MOST_VALUES)) {
    const key = knownKey(valueAt(value, 'MetricProperty'));
    if (key === null || wanted?.has(key) === false) continue;
    const text = valueAt(value, 'MetricValue');
    const at = instantAt(value) ?? whole;
    if (typeof text !== 'string' || text.length > MOST_OF_A_VALUE || at === null) continue;
    const known = values.get(key);
    if (known === undefined || known.at <= at) values.set(key, { text, at });
  }
  return values;
}

/** Devices of one kind write the same properties at every report; looking at one costs more than finding it again. */
const knownKeys = new Map<string, string>();
const MOST_KNOWN_KEYS = 20_000;

function knownKey(property: unknown): string | null {
  if (typeof property !== 'string') return null;
  const known = knownKeys.get(property);
  if (known !== undefined) return known;
  const key = propertyKey(property);
  if (key === null) return null;
  if (knownKeys.size >= MOST_KNOWN_KEYS) knownKeys.clear();
  knownKeys.set(property, key);
  return key;
}

/** How a property is known: as a report writes it, but for slashes that some services put at the end of a path. */
export function propertyKey(property: unknown): string | null {
  if (typeof property !== 'string' || !isPath(property)) return null;
  const [path = '', pointer = ''] = property.split('#', 2);
  const below = pointer.startsWith('/') || pointer === '' ? pointer : `/${pointer}`;
  return `${path.replace(/\/$/, '')}#${below === '' ? '/Reading' : below}`;
}

/** DateTime of DSP0266 9.2: RFC 3339 with an offset. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

function instantAt(object: JsonObject): number | null {
  const text = textAt(object, 'Timestamp');
  const instant = text !== null && DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? null : instant;
}
