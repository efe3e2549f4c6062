import { join } from 'node:path';
import { AuditTrail } from './audit-trail.ts';
import type { Clock } from './clock.ts';
import type { Life } from './identity.ts';
import type { Log } from './log.ts';
import { OperationRows } from './operation-rows.ts';
import { openHeadKey } from './operations/head-key.ts';
import { JournalFailure } from './operations/journal.ts';
import { openDesk } from './operations/open-desk.ts';
import { OperationBook } from './operations/operation-book.ts';
import { type OnLine, OperationDesk } from './operations/operation-desk.ts';
import { ReplayFailure } from './operations/reduce-operation.ts';
import { SteerAnswers } from './operations/steer-answers.ts';
import type { KeptJournal } from './operations/storage/kept-journal.ts';
import { MemoryJournal } from './operations/storage/memory-journal.ts';
import { openJournal } from './operations/storage/open-journal.ts';
import { refusingJournal } from './operations/storage/refusing-journal.ts';
import type { SiteTables } from './store/site-tables.ts';

/** What an agent keeps of what was done: the journal, the operations in it, and how consoles see both. */
export interface Records {
  readonly journal: KeptJournal;
  readonly desk: OperationDesk;
  readonly trail: AuditTrail;
  readonly steered: SteerAnswers;
  /** Told of every line from now on, when it is on the disk. */
  follow(follower: OnLine): void;
  /** Brings the tables of operations and audit up to date, once a tick. */
  settle(tables: SiteTables, wall: number): void;
}

/** A disk fills without us, too. */
const LOOK_EVERY_MS = 30_000;

interface Around {
  readonly program: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Stands before the journal. */
  readonly writeThrough?: (journal: KeptJournal) => KeptJournal;
}

/**
 * Opens the records of a state folder, and puts this start of the agent on record; without a folder they
 * live as long as the process. A damaged journal is said and can be looked at: the view goes on. Fails
 * where another process has it, with `JournalFailure`.
 */
export async function keepRecords(
  folder: string | null,
  site: string,
  life: Life,
  around: Around,
): Promise<Records> {
  const { clock, log, writeThrough = (journal) => journal } = around;
  const kept =
    folder === null
      ? new MemoryJournal(clock.wall)
      : writeThrough(await openKept(join(folder, 'journal'), clock, log));
  const sign = folder === null ? null : await openHeadKey(join(folder, 'journal-key.pem'), site, life.store);
  const records = replay(kept, clock, (journal) => new AuditTrail(journal, life.store, sign));
  const { closedBecause } = records.journal;
  if (closedBecause !== null) log('error', 'no commands are taken', { because: closedBecause });
  else await recordStart(records.desk, site, life, around);
  return records;
}

async function openKept(folder: string, clock: Clock, log: Log): Promise<KeptJournal> {
  const journal = await openJournal(folder, clock.wall);
  if (journal.found !== null) log('warn', journal.found);
  if (journal.room.lowBecause !== null) log('warn', journal.room.lowBecause);
  return journal;
}

function replay(kept: KeptJournal, clock: Clock, trailOf: (journal: KeptJournal) => AuditTrail): Records {
  const rows = new OperationRows();
  const steered = new SteerAnswers();
  const followers: OnLine[] = [];
  let lookedAt = clock.monotonic();
  const withTrail = (journal: KeptJournal, desk: OperationDesk, trail: AuditTrail): Records => ({
    journal,
    desk,
    trail,
    steered,
    follow: (follower) => void followers.push(follower),
    settle: (tables, wall) => {
      if (clock.monotonic() - lookedAt > LOOK_EVERY_MS) {
        lookedAt = clock.monotonic();
        void kept.lookAtRoom();
      }
      rows.settle(tables);
      trail.settle(tables, wall);
    },
  });
  try {
    const trail = trailOf(kept);
    const desk = openDesk(kept, (line, moved) => {
      trail.told(line);
      steered.told(line);
      if (moved !== null) rows.told(moved);
      for (const follower of followers) follower(line, moved);
    });
    return withTrail(kept, desk, trail);
  } catch (error) {
    if (!(error instanceof ReplayFailure)) throw error;
    const journal = refusingJournal(kept, error.message);
    const trail = trailOf(journal);
    for (const line of kept.lines()) trail.told(line);
    return withTrail(journal, new OperationDesk(journal, new OperationBook(), () => undefined), trail);
  }
}

async function recordStart(
  desk: OperationDesk,
  site: string,
  life: Life,
  { program, log }: Around,
): Promise<void> {
  try {
    await desk.journal.append({
      code: 'agent.started',
      actor: `weft://agent/${site}`,
      via: null,
      operation: null,
      what: `${program} started`,
      reason: null,
      result: 'ok',
      body: { program, boot: life.boot, store: life.store },
    });
  } catch (error) {
    if (!(error instanceof JournalFailure)) throw error;
    log('error', 'no commands are taken', { because: error.message });
  }
}
