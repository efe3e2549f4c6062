import type { Path } from './key-path.ts';

/** Under these names stands a secret, or a path to one; a value written there by mistake is not repeated. */
const SECRET_NAMES = new Set(['token', 'community', 'credentials', 'password', 'secret', 'passphrase']);

const LONGEST = 60;

/** `missing`, or `found 12`: the first half of a problem. Secrets are never repeated. */
export function found(value: unknown, path: Path = []): string {
  if (value === undefined) return 'missing';
  if (path.some((part) => typeof part === 'string' && SECRET_NAMES.has(part)) && isShownInFull(value)) {
    return 'found a value that is not shown here, for it may be a secret';
  }
  return `found ${show(value)}`;
}

/** Both halves of a problem, for checks that find out by themselves. */
export function wrong(value: unknown, expected: string): string {
  return `found ${show(value)}; expected ${expected}`;
}

function isShownInFull(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return String(value);
  if (/-----BEGIN/.test(value)) return 'PEM text, which is not shown here';
  const safe = value
    .replaceAll(/\/\/[^/\s]*@/g, '//…@')
    .replaceAll(/([?&][^=&]*(?:token|secret|key|password)[^=&]*=)[^&#]*/gi, '$1…');
  return JSON.stringify(safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe);
}
