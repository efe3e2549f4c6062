import { WireError } from './bytes.ts';
import type { Fields } from './envelope.ts';

/** One answer holds at most so many lines, or so much text; a longer line goes alone. */
export const AUDIT_LINES = 512;
export const AUDIT_CHARACTERS = 1024 * 1024;
/** A line of a journal may be as long as this. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** The console asks for the journal's lines from one on, to check them itself. */
export interface AuditRequest {
  readonly kind: 'audit';
  /** The first line wanted, from 1. */
  readonly from: number;
}

/** Some lines from there on, exactly as they were written; none when there are no more. */
export interface AuditLines {
  readonly kind: 'audit';
  readonly from: number;
  readonly lines: readonly string[];
  /** The newest line there is: more are to be had while it is not reached. */
  readonly newest: number;
  /** Why they cannot be had; null when they can. */
  readonly refusal: string | null;
}

/** As many of the lines as one answer holds. */
export function auditLines(from: number, texts: Iterable<string>, newest: number): AuditLines {
  const lines: string[] = [];
  let characters = 0;
  for (const text of texts) {
    characters += text.length;
    if (lines.length > 0 && characters > AUDIT_CHARACTERS) break;
    lines.push(text);
    if (lines.length === AUDIT_LINES) break;
  }
  return { kind: 'audit', from, lines, newest, refusal: null };
}

export function decodeAuditRequest(fields: Fields): AuditRequest {
  return { kind: 'audit', from: fields.whole('from', 1) };
}

export function decodeAuditLines(fields: Fields): AuditLines {
  const given = fields.list('lines');
  if (given.length > AUDIT_LINES)
    throw new WireError(`${given.length} lines of a journal, at most ${AUDIT_LINES} are taken`);
  const lines = given.map((line) => {
    if (typeof line !== 'string' || line.length > LONGEST_LINE || line.includes('\n'))
      throw new WireError('lines of a journal hold something other than lines');
    return line;
  });
  return {
    kind: 'audit',
    from: fields.whole('from', 1),
    lines,
    newest: fields.whole('newest'),
    refusal: fields.optional('refusal', (name) => fields.text(name)),
  };
}
