import type { Journal } from './journal.ts';
import { OperationBook } from './operation-book.ts';
import { type OnLine, OperationDesk } from './operation-desk.ts';

/**
 * Replays a journal and gives the desk at which operations go on. From then on whoever keeps records uses
 * `desk.journal`. `onLine` is told of every line, replayed ones first. Fails with `ReplayFailure`.
 */
export function openDesk(journal: Journal, onLine: OnLine = () => undefined): OperationDesk {
  const book = new OperationBook();
  for (const line of journal.lines()) onLine(line, book.apply(line));
  return new OperationDesk(journal, book, onLine);
}
