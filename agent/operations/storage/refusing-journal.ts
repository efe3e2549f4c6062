import { JournalFailure } from '../journal.ts';
import type { KeptJournal } from './kept-journal.ts';

/** A journal that can be read and takes nothing, for a reason that is not its own: nobody knows what is open. */
export function refusingJournal(journal: KeptJournal, because: string): KeptJournal {
  return {
    closedBecause: because,
    lost: null,
    whenLost: journal.whenLost,
    get head() {
      return journal.head;
    },
    get room() {
      return journal.room;
    },
    lookAtRoom: () => journal.lookAtRoom(),
    append: () => Promise.reject(new JournalFailure(because)),
    lines: () => journal.lines(),
    texts: (fromSeq) => journal.texts(fromSeq),
    stop: () => journal.stop(),
  };
}
