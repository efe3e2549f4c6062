import { isObject, isPath, type JsonObject, valueAt } from './redfish-json.ts';
import { parseStep, type Step } from './redfish-plan.ts';
import { propertyKey, type Reported } from './redfish-report.ts';

/** A property that its parser reads and that changes, and the names by which a report may know it. */
interface Live {
  readonly keys: readonly (string | number)[];
  readonly names: readonly string[];
}

/** A resource whose every live property a report tells: as it was read itself last, to be kept up by reports. */
export interface Covered {
  readonly resource: JsonObject;
  readonly live: readonly Live[];
}

/** Of numbers, what somebody configures. */
const SETTINGS = new Set(['RatedCurrentAmps', 'LimitInWatts', 'SetPoint']);
/** Of texts, what a load feels at once. Health is told late and less: it is looked at whenever it is read itself. */
const STATES = new Set(['BreakerState', 'DetectorState', 'PowerState', 'PowerEnabled']);

/** Null where reports leave out a property that is read, for half of a row would be of another time. */
export function coverageOf(step: Step, resource: JsonObject, reported: ReadonlySet<string>): Covered | null {
  if (step.isCollection) return null;
  const live = livePropertiesOf(step, resource);
  const isTold = live.every(({ names }) => names.some((name) => reported.has(name)));
  return live.length > 0 && isTold ? { resource, live } : null;
}

/** The resource as reports say that it is now; null where one of its properties is not among the values. */
export function withReported(covered: Covered, values: ReadonlyMap<string, Reported>): JsonObject | null {
  let resource: unknown = covered.resource;
  for (const { keys, names } of covered.live) {
    const name = names.find((known) => values.has(known));
    const value = name === undefined ? undefined : values.get(name);
    if (value === undefined) return null;
    resource = changedAt(resource, keys, (before) => propertyOf(value.text, before));
  }
  return isObject(resource) ? resource : null;
}

/** What the parser asks the resource for is seen by asking it once through a resource that writes it down. */
function livePropertiesOf(step: Step, resource: JsonObject): readonly Live[] {
  const live = new Map<string, Live>();
  const watched = (object: object, keys: readonly (string | number)[]): object =>
    new Proxy(object, {
      get: (target, key, receiver) => {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof key !== 'string') return value;
        const at = [...keys, Array.isArray(target) && /^\d+$/.test(key) ? Number(key) : key];
        if (typeof value === 'object' && value !== null) return watched(value, at);
        const isFigure = (typeof value === 'number' || value === null) && !Array.isArray(target);
        if ((isFigure && !SETTINGS.has(key)) || STATES.has(key))
          live.set(at.join('/'), { keys: at, names: namesOf(step.path, resource, at) });
        return value;
      },
    });
  const watchedResource = watched(resource, []);
  if (isObject(watchedResource)) parseStep(step, watchedResource, '');
  return [...live.values()];
}

/** By its own place, and where it is an excerpt of a sensor (DSP8010), by the sensor's. */
function namesOf(path: string, resource: JsonObject, keys: readonly (string | number)[]): readonly string[] {
  const names = [propertyKey(`${path}#/${keys.join('/')}`)];
  let holder: unknown = resource;
  for (const key of keys.slice(0, -1)) holder = Reflect.get(Object(holder), key);
  const source = isObject(holder) ? valueAt(holder, 'DataSourceUri') : undefined;
  const last = keys.at(-1);
  if (typeof source === 'string' && isPath(source) && !source.includes('#'))
    names.push(propertyKey(`${source}#/${last}`));
  // Some reports name the excerpt, whose value is its reading.
  if (last === 'Reading' && keys.length > 1)
    names.push(propertyKey(`${path}#/${keys.slice(0, -1).join('/')}`));
  return names.filter((name) => name !== null);
}

const NUMBER = /^-?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,3})?$/;

/** The value of a property of its kind. What is no number stays text, which a figure is not made of. */
function propertyOf(text: string, before: unknown): unknown {
  if (typeof before === 'boolean') return text.toLowerCase() === 'true';
  if (typeof before === 'string') return text;
  if (text === '' || text === 'null') return null;
  return NUMBER.test(text) ? Number(text) : text;
}

function changedAt(
  value: unknown,
  keys: readonly (string | number)[],
  change: (before: unknown) => unknown,
): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return change(value);
  const copy: object = Array.isArray(value) ? [...value] : { ...Object(value) };
  Reflect.set(copy, key, changedAt(Reflect.get(copy, key), rest, change));
  return copy;
}
