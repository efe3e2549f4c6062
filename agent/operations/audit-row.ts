import type { Row } from '../../protocol/schema/index.ts';
import type { JournalLine } from './journal.ts';

/** How many of the newest lines travel to every console. */
export const AUDIT_ROWS = 2_000;

/** A line as a row of the audit table; what only replay needs stays in the journal. */
export function auditRow(line: JournalLine): Row<'audit'> {
  const { seq, at, code, actor, via, operation, what, reason, result, hash } = line;
  return { seq, at, code, actor, via, operation, what, reason, result, hash };
}
