import type { JournalRecord } from '../../agent/operations/journal.ts';

/** A record as any, told apart by its number. */
export function recordOf(number: number, more: Partial<JournalRecord> = {}): JournalRecord {
  return {
    code: 'operation.step',
    actor: 'weft://operator/noc-1',
    via: null,
    operation: null,
    what: `record ${number}`,
    reason: null,
    result: 'ok',
    body: { number },
    ...more,
  };
}
