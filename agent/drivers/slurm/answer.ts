import { ReadFailure } from '../../io/io.ts';
import { type Fields, isFields } from './fields.ts';

export interface Answer {
  /** The entries of the list that was asked for; what is no object is counted, not kept. */
  readonly records: readonly Fields[];
  readonly unreadable: number;
  /** What Slurm remarked, in one line; null when nothing. */
  readonly warnings: string | null;
}

/**
 * Reads one JSON answer of Slurm, of its programs or of slurmrestd, down to the list named `list`. An
 * answer with errors is a failure even when its list is there: 22.05 prints an empty list, and ends with
 * status 0, when its controller is dead. Fails with `ReadFailure`, whose text begins with `asked`.
 */
export function parseAnswer(
  bytes: Uint8Array,
  list: 'nodes' | 'jobs',
  asked: string,
  advise: (words: string) => string = nextStep,
): Answer {
  const answer = parseObject(bytes, asked);
  const errors = remarksOf(answer['errors']);
  if (errors !== '') throw new ReadFailure(`${asked}: Slurm says ${errors}; ${advise(errors)}`);
  const records = answer[list];
  if (!Array.isArray(records)) {
    throw new ReadFailure(
      `${asked}: expected JSON with a list "${list}", found ${describe(answer)}; is this Slurm, 21.08 or later?`,
    );
  }
  const readable = records.filter(isFields);
  const warnings = remarksOf(answer['warnings']);
  return {
    records: readable,
    unreadable: records.length - readable.length,
    warnings: warnings === '' ? null : warnings,
  };
}

/** Any JSON object of bytes from outside; fails with `ReadFailure`. */
export function parseObject(bytes: Uint8Array, asked: string): Fields {
  // Slurm passes on names as the bytes they are: what is not UTF-8 becomes U+FFFD and spoils nothing else.
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') throw new ReadFailure(`${asked}: expected JSON, found an empty answer`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const looksCut = /^\s*[{[]/.test(text) && !/[}\]]\s*$/.test(text);
    const problem = looksCut
      ? `JSON that breaks off after ${bytes.length} bytes; the sender was stopped or ran out of space`
      : `no JSON, it begins with ${JSON.stringify(oneLine(text.slice(0, 60)))}`;
    throw new ReadFailure(`${asked}: found ${problem}`, { cause: error });
  }
  if (!isFields(value)) throw new ReadFailure(`${asked}: expected a JSON object, found ${describe(value)}`);
  return value;
}

/** Slurm's `errors` or `warnings` in one line; empty when there are none. */
export function remarksOf(list: unknown): string {
  if (!Array.isArray(list)) return '';
  const remarks = list.slice(0, 3).map((remark) => (isFields(remark) ? remarkOf(remark) : String(remark)));
  const more = list.length > 3 ? ` (and ${list.length - 3} more)` : '';
  return oneLine(remarks.filter((remark) => remark !== '').join(', ')) + more;
}

function remarkOf(remark: Fields): string {
  const words = [remark['description'], remark['error']].filter(
    (word) => typeof word === 'string' && word !== '',
  );
  const number = remark['error_number'] ?? remark['errno'];
  const code = typeof number === 'number' && number !== 0 ? ` (${number})` : '';
  return words.length === 0 && code === '' ? 'an error without words' : `"${words.join(': ')}"${code}`;
}

/** What an operator does about Slurm's own words. */
export function nextStep(words: string): string {
  if (/munge/i.test(words)) return 'start munged on this host (systemctl start munge)';
  if (/authenticat|permission|denied|invalid user/i.test(words)) {
    return 'check that munged runs, or that the JWT is the user’s and has not expired (scontrol token)';
  }
  if (/configuration|slurm\.conf|ClusterName/i.test(words)) return 'check the path and text of slurm.conf';
  return 'see whether slurmctld answers (scontrol ping)';
}

/** Text of others in one line of at most 300 characters. */
export function oneLine(text: string): string {
  const flat = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return flat.length > 300 ? `${flat.slice(0, 299)}…` : flat;
}

function describe(value: unknown): string {
  if (!isFields(value)) return Array.isArray(value) ? 'a list' : oneLine(String(value)).slice(0, 40);
  const keys = Object.keys(value);
  return keys.length === 0
    ? 'an empty object'
    : `the keys ${oneLine(keys.slice(0, 5).join(', ')).slice(0, 100)}`;
}
