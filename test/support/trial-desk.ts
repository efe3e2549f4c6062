import { openDesk } from '../../agent/operations/open-desk.ts';
import type { Operation } from '../../agent/operations/operation.ts';
import type { Admission } from '../../agent/operations/operation-desk.ts';
import { MemoryJournal } from '../../agent/operations/storage/memory-journal.ts';
import { idOf } from './made-commands.ts';

/** Who may ask; the last is the agent itself. */
export const ONE = { actor: 'weft://operator/noc-1', via: null };
export const TWO = { actor: 'weft://operator/noc-2', via: null };
export const AGENT = { actor: 'weft://agent/de-halm', via: null };
export const accept = (): Admission => ({ kind: 'accepted' });
export const wait = (): Admission => ({
  kind: 'waiting',
  needsApproval: 'a second person: more than 10 % of the site',
});
export const refuse = (): Admission => ({
  kind: 'refused',
  reason: 'not allowed',
  refusals: [{ target: 'gpu-001', reason: 'it is no node of this site' }],
});

/** A desk over an empty journal in memory; its wall clock stands until a test moves it on. */
export function trialDesk() {
  let wall = 1_700_000_000_000;
  const journal = new MemoryJournal(() => wall);
  const desk = openDesk(journal);
  return {
    desk,
    journal,
    wall: (): number => wall,
    pass: (ms: number): void => {
      wall += ms;
    },
    /** What was written so far, by its kind. */
    codes: (): string[] => [...journal.lines()].map((line) => line.code),
    /** The operation that the command of this number began. */
    operation: (number: number): Operation => {
      const found = desk.book.get(idOf(number));
      if (found === null) throw new Error(`no operation ${number}`);
      return found;
    },
  };
}
