import { ReadFailure } from '../../io/io.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Redfish nests about ten deep with everything expanded; a hundred thousand brackets are no resource. */
const MOST_DEPTH = 48;

/**
 * The resource that a body holds. Fails with `ReadFailure`: not JSON, cut, deeper than any resource, or no
 * object. A key called `__proto__` is a key like any other, and none that is looked for.
 */
export function parseResource(bytes: Uint8Array, asked: string): JsonObject {
  if (depthOf(bytes) > MOST_DEPTH) throw new ReadFailure(`${asked}: JSON nested deeper than ${MOST_DEPTH}`);
  let value: unknown;
  try {
    value = JSON.parse(UTF_8.decode(bytes));
  } catch (error) {
    throw new ReadFailure(`${asked}: expected JSON, found something that was cut or is none`, {
      cause: error,
    });
  }
  if (isObject(value)) return value;
  throw new ReadFailure(`${asked}: expected a Redfish resource, found JSON without an object`);
}

const UTF_8 = new TextDecoder();

function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  const { length } = bytes;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at];
    if (inText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) deepest = depth;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What stands under a key of its own; undefined where nothing does. */
export function valueAt(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The object at the end of a path of keys; an empty one where there is none. */
export function objectAt(object: JsonObject, ...path: readonly string[]): JsonObject {
  let found = object;
  for (const key of path) {
    const next = valueAt(found, key);
    if (!isObject(next)) return NOTHING;
    found = next;
  }
  return found;
}

const NOTHING: JsonObject = Object.freeze(Object.create(null));

/** The objects of a list, the first thousand unless more are expected. */
export function objectsAt(object: JsonObject, key: string, most = MOST_MEMBERS): readonly JsonObject[] {
  const list = valueAt(object, key);
  return Array.isArray(list) ? list.slice(0, most).filter(isObject) : [];
}

const MOST_MEMBERS = 1000;

/** A text in one line, at most 200 characters; null where none stands there. */
export function textAt(object: JsonObject, key: string): string | null {
  const text = valueAt(object, key);
  if (typeof text !== 'string') return null;
  const flat = text
    .slice(0, 1000)
    .replace(/[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g, ' ')
    .trim();
  return flat === '' ? null : flat.slice(0, 200);
}

/** The path of a link to another resource of the same service; null for anything else. */
export function pathAt(object: JsonObject, ...path: readonly string[]): string | null {
  return pathOf(objectAt(object, ...path));
}

/** A resource's own path. */
export function pathOf(resource: JsonObject): string | null {
  const path = valueAt(resource, '@odata.id');
  return typeof path === 'string' && isPath(path) ? path : null;
}

/** `/redfish/v1/…` and nothing that could lead to another host. */
export function isPath(path: string): boolean {
  return path.length <= 1000 && /^\/redfish\/[!-~]*$/.test(path);
}

/** The last part of a resource's path, which Redfish says is its `Id`. */
export function idOf(path: string): string {
  const last = /([^/]+)\/?$/.exec(path.replace(/[?#].*$/, ''))?.[1] ?? path;
  try {
    return decodeURIComponent(last)
      .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
      .slice(0, 80);
  } catch {
    return last.slice(0, 80);
  }
}
