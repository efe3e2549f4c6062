import { isObject, isPath, type JsonObject, valueAt } from './redfish-json.ts';
import { parseStep, type Step } from './redfish-plan.ts';
import { propertyKey, type Reported } from './redfish-report.ts';

/** A property that its parser reads and that changes, and the names by which a report may know it. */
interface Live {
  /** Where it stands in the resource. */
  readonly holder: object;
  readonly key: string;
  /** Of which kind it is: what a report told may have been none. */
  readonly kind: 'number' | 'text' | 'boolean';
  readonly names: readonly string[];
}

/** A resource whose every live property a report tells: as it was read itself last, kept up by reports since. */
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
  for (const { holder, key, kind, names } of covered.live) {
    const name = names.find((known) => values.has(known));
    const value = name === undefined ? undefined : values.get(name);
    if (value === undefined) return null;
    // In its place: nobody else has this resource, and a copy of each for every reading is a third of its cost.
    Reflect.set(holder, key, propertyOf(value.text, kind));
  }
  return covered.resource;
}

/** What the parser asks the resource for is seen by asking it once through a resource that writes it down. */
function livePropertiesOf(step: Step, resource: JsonObject): readonly Live[] {
  const live = new Map<string, Live>();
  const watched = (object: object, keys: readonly string[]): object =>
    new Proxy(object, {
      get: (target, key, receiver) => {
        const value: unknown = Reflect.get(target, key, receiver);
        if (typeof key !== 'string') return value;
        const at = [...keys, key];
        if (typeof value === 'object' && value !== null) return watched(value, at);
        const isFigure = (typeof value === 'number' || value === null) && !Array.isArray(target);
        if ((isFigure && !SETTINGS.has(key)) || STATES.has(key)) {
          const kind = isFigure ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
          live.set(at.join('/'), { holder: target, key, kind, names: namesOf(step.path, target, at) });
        }
        return value;
      },
    });
  const watchedResource = watched(resource, []);
  if (isObject(watchedResource)) parseStep(step, watchedResource, '');
  return [...live.values()];
}

/** By its own place, and where it is an excerpt of a sensor (DSP8010), by the sensor's. */
function namesOf(path: string, holder: object, keys: readonly string[]): readonly string[] {
  const names = [propertyKey(`${path}#/${keys.join('/')}`)];
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
function propertyOf(text: string, kind: Live['kind']): unknown {
  if (kind === 'boolean') return text.toLowerCase() === 'true';
  if (kind === 'text') return text;
  if (text === '' || text === 'null') return null;
  return NUMBER.test(text) ? Number(text) : text;
}
