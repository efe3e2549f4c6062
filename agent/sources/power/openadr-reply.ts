import { neutralise } from '../../../protocol/text.ts';
import { type HttpReply, ReadFailure } from '../../io/io.ts';
import { parseHttpDate } from './http-date.ts';

/** The VTN is there and wants to be left alone for a while (429, 503). */
export class VtnBusy extends ReadFailure {
  /** Null where it did not say how long. */
  readonly waitMs: number | null;

  constructor(message: string, waitMs: number | null) {
    super(waitMs === null ? message : `${message} for ${Math.ceil(waitMs / 1000)} s`);
    this.waitMs = waitMs;
  }
}

/** The VTN is there and does not do what it was asked for. */
export class VtnRefused extends ReadFailure {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Longer than this no answer keeps a site from hearing of a grid emergency. */
const LONGEST_WAIT_MS = 3_600_000;

/** What `Retry-After` (RFC 9110, 10.2.3) asks for, in seconds or as a date; null where it says nothing. */
export function waitAskedFor({ headers }: HttpReply, wallNow: number): number | null {
  const asked = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(asked)) return Math.min(Number(asked) * 1000, LONGEST_WAIT_MS);
  const at = parseHttpDate(asked);
  return at === null ? null : Math.min(Math.max(0, at - wallNow), LONGEST_WAIT_MS);
}

/** What an error's body says of itself: a problem's title and detail, or an OAuth error; with a comma before. */
export function reasonIn(reply: HttpReply): string {
  let told: unknown;
  try {
    told = JSON.parse(new TextDecoder().decode(reply.body));
  } catch {
    return '';
  }
  if (typeof told !== 'object' || told === null) return '';
  const words = ['error', 'error_description', 'title', 'detail'].flatMap((key) => {
    const value: unknown = Reflect.get(told, key);
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
  return words.length === 0 ? '' : `, ${neutralise(words.join(': '), 120)}`;
}
