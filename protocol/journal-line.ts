import { canonicalJson, type Json } from './canonical-json.ts';

/**
 * A line of an agent's journal. As text it is one JSON object whose members stand in the order of
 * `MEMBERS`, `body` in canonical form, and last the hash of what is before it:
 *
 *   {"seq":1,"at":…,"code":…,…,"previous":"00…00","hash":"<SHA-256>"}
 *
 * The hash is over the UTF-8 bytes of the line without its `,"hash":"…"`, so that nothing is needed to
 * check one but `sed 's/,"hash":"[0-9a-f]*"}$/}/' | tr -d '\n' | sha256sum`. `previous` is the hash of
 * the line before, which makes them a chain.
 */
export interface JournalLine extends JournalRecord {
  readonly seq: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** SHA-256 of the line before, hex. */
  readonly previous: string;
  /** SHA-256 of this line, hex. */
  readonly hash: string;
}

/** One thing that happened, who caused it and why. */
export interface JournalRecord {
  /** What kind of record it is: `operation.accepted`, `operation.step`, `command.refused`, `migration.reserved`. */
  readonly code: string;
  /** Who, as authenticated: `weft://operator/noc-1`; `weft://agent/de-halm` for what an agent did by itself. */
  readonly actor: string;
  /** Through whom, where somebody acted for somebody else. */
  readonly via: string | null;
  readonly operation: string | null;
  /** In words, for people. */
  readonly what: string;
  readonly reason: string | null;
  /** `ok`, or how it went wrong. */
  readonly result: string;
  /** For replay: plain JSON, by `code`. */
  readonly body: JournalBody;
}

export type JournalBody = { readonly [key: string]: JournalValue };
export type JournalValue = Json;

/** The newest line of a journal. */
export interface JournalHead {
  /** 0 before the first line. */
  readonly seq: number;
  /** SHA-256 of the newest line, hex; all zeros before the first. */
  readonly hash: string;
}

export const NO_LINES: JournalHead = { seq: 0, hash: '0'.repeat(64) };

/** SHA-256 over the UTF-8 bytes of a text, hex; handed in, because the contract knows no platform. */
export type Sha256 = (text: string) => string;

/** A record becomes the line after `head`; the text has no line feed. */
export function sealLine(
  record: JournalRecord,
  head: JournalHead,
  at: number,
  sha256: Sha256,
): { readonly line: JournalLine; readonly text: string } {
  const place = { ...record, seq: head.seq + 1, at, previous: head.hash };
  const members = MEMBERS.map((name) => `"${name}":${canonicalJson(place[name])}`);
  const unsealed = `{${members.join(',')}}`;
  const hash = sha256(unsealed);
  return { line: { ...place, hash }, text: `${unsealed.slice(0, -1)}${SEAL}${hash}"}` };
}

const MEMBERS = [
  'seq',
  'at',
  'code',
  'actor',
  'via',
  'operation',
  'what',
  'reason',
  'result',
  'body',
  'previous',
] as const satisfies readonly (keyof JournalLine)[];

const SEAL = ',"hash":"';
const SEAL_LENGTH = SEAL.length + 64 + '"}'.length;

/** Whether a line's text still is what was hashed. */
export function isUnchanged(text: string, sha256: Sha256): boolean {
  const seal = text.slice(-SEAL_LENGTH);
  return seal.startsWith(SEAL) && seal === `${SEAL}${sha256(`${text.slice(0, -SEAL_LENGTH)}}`)}"}`;
}

/** A text as the line it is; null where it is none. Whether it was changed, `isUnchanged` tells. */
export function parseLine(text: string): JournalLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const field = (name: keyof JournalLine): unknown => (Object.hasOwn(value, name) ? value[name] : undefined);
  const [seq, at, code, actor] = [field('seq'), field('at'), field('code'), field('actor')];
  const [via, operation, what, reason] = [field('via'), field('operation'), field('what'), field('reason')];
  const [result, body] = [field('result'), field('body')];
  const [previous, hash] = [field('previous'), field('hash')];
  const isComplete =
    isWhole(seq) &&
    isWhole(at) &&
    isText(code) &&
    isText(actor) &&
    isTextOrNull(via) &&
    isTextOrNull(operation) &&
    isText(what) &&
    isTextOrNull(reason) &&
    isText(result) &&
    isBody(body) &&
    isHash(previous) &&
    isHash(hash);
  if (!isComplete) return null;
  return { seq, at, code, actor, via, operation, what, reason, result, body, previous, hash };
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value);
const isHash = (value: unknown): value is string => isText(value) && /^[0-9a-f]{64}$/.test(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** It comes out of `JSON.parse`: whatever is in it is JSON. */
const isBody = (value: unknown): value is JournalBody => isObject(value);
