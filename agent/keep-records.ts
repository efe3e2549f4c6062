import { join } from 'node:path';
import { AuditTrail } from './audit-trail.ts';
import type { Clock } from './clock.ts';
import type { Life } from './identity.ts';
import type { Log } from './log.ts';
import { openHeadKey } from './operations/head-key.ts';
import { JournalFailure } from './operations/journal.ts';
import { openDesk } from './operations/open-desk.ts';
import type { OnLine, OperationDesk } from './operations/operation-desk.ts';
import { SteerAnswers } from './operations/steer-answers.ts';
import type { KeptJournal } from './operations/storage/kept-journal.ts';
import { MemoryJournal } from './operations/storage/memory-journal.ts';
import { openJournal } from './operations/storage/open-journal.ts';

/** What an agent keeps of what was done: the journal, the operations in it, and how consoles see it. */
export interface Records {
  readonly journal: KeptJournal;
  readonly desk: OperationDesk;
  readonly trail: AuditTrail;
  readonly steered: SteerAnswers;
  /** Told of every line from now on, when it is on the disk. */
  follow(follower: OnLine): void;
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
  { program, clock, log }: { readonly program: string; readonly clock: Clock; readonly log: Log },
): Promise<Records> {
  const journal =
    folder === null ? new MemoryJournal(clock.wall) : await openKept(join(folder, 'journal'), clock, log);
  const sign = folder === null ? null : await openHeadKey(join(folder, 'journal-key.pem'), site, life.store);
  const trail = new AuditTrail(journal, life.store, sign);
  const steered = new SteerAnswers();
  const followers: OnLine[] = [];
  const desk = openDesk(journal, (line, moved) => {
    trail.told(line);
    steered.told(line);
    for (const follower of followers) follower(line, moved);
  });
  if (journal.closedBecause !== null)
    log('error', 'no commands are taken', { because: journal.closedBecause });
  else await recordStart(desk, site, life, program, log);
  return { journal, desk, trail, steered, follow: (follower) => void followers.push(follower) };
}

async function openKept(folder: string, clock: Clock, log: Log): Promise<KeptJournal> {
  const journal = await openJournal(folder, clock.wall);
  if (journal.found !== null) log('warn', journal.found);
  if (journal.room.lowBecause !== null) log('warn', journal.room.lowBecause);
  return journal;
}

async function recordStart(
  desk: OperationDesk,
  site: string,
  life: Life,
  program: string,
  log: Log,
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
