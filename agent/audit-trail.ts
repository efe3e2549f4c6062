import { type AuditLines, auditLines } from '../protocol/index.ts';
import { AUDIT_ROWS, auditRow } from './operations/audit-row.ts';
import type { SignHead } from './operations/head-key.ts';
import type { JournalLine } from './operations/journal.ts';
import type { KeptJournal } from './operations/storage/kept-journal.ts';
import type { SiteTables } from './store/site-tables.ts';

/** The journal as consoles see it: its newest lines as rows, its signed head, and any lines they ask for. */
export class AuditTrail {
  readonly #journal: KeptJournal;
  readonly #sign: SignHead | null;
  readonly #store: string;
  /** Lines that are not rows yet. */
  #fresh: JournalLine[] = [];
  #signedSeq = -1;

  /** Without `sign` for a journal that is on no disk: nobody can hold it to what it was yesterday. */
  constructor(journal: KeptJournal, store: string, sign: SignHead | null) {
    this.#journal = journal;
    this.#store = store;
    this.#sign = sign;
  }

  /** Called for every line when it is on the disk, those of earlier lives first. */
  told(line: JournalLine): void {
    this.#fresh.push(line);
    if (this.#fresh.length > 2 * AUDIT_ROWS) this.#fresh = this.#fresh.slice(-AUDIT_ROWS);
  }

  /** Brings the tables up to date, once a tick. */
  settle(tables: SiteTables, wall: number): void {
    const { head, closedBecause, room } = this.#journal;
    const { lowBecause } = room;
    for (const line of this.#fresh.slice(-AUDIT_ROWS)) tables.upsert('audit', auditRow(line));
    if (this.#fresh.length > 0) dropOld(tables, head.seq - AUDIT_ROWS);
    this.#fresh = [];
    if (this.#signedSeq === head.seq) {
      tables.upsert('journals', { closedBecause, lowBecause });
      return;
    }
    this.#signedSeq = head.seq;
    const { key = null, signature = null } = this.#sign?.(head, wall) ?? {};
    tables.upsert('journals', {
      store: this.#store,
      ...head,
      at: wall,
      key,
      signature,
      closedBecause,
      lowBecause,
    });
  }

  /** Some lines from one on, for a console that checks them itself. */
  answer(from: number): AuditLines {
    const newest = this.#journal.head.seq;
    try {
      return auditLines(from, this.#journal.texts(from), newest);
    } catch (error) {
      // A file that somebody took away under us is the console's to know, and no reason to fall over.
      const refusal = `the journal cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return { kind: 'audit', from, lines: [], newest, refusal };
    }
  }
}

function dropOld(tables: SiteTables, newestGone: number): void {
  const table = tables.of('audit');
  const seq = table.column('seq');
  const gone: number[] = [];
  table.forEach((slot) => {
    if ((table.number(seq, slot) ?? 0) <= newestGone) gone.push(slot);
  });
  for (const slot of gone) table.remove(slot);
}
