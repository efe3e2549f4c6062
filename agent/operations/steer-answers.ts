import type { CommandAnswer } from '../../protocol/command.ts';
import type { JournalLine } from './journal.ts';
import { answerIn } from './steer-records.ts';

/** A console asks again for minutes, not for weeks. */
const MOST_ANSWERS = 10_000;

/** What was answered to whom steered an operation, as the journal tells it: the same again gets the same. */
export class SteerAnswers {
  readonly #answers = new Map<string, { readonly hash: string; readonly answer: CommandAnswer }>();
  /** Who asked first for a forced void, and why; a second one carries it out. */
  readonly #forced = new Map<string, { readonly by: string; readonly statement: string }>();

  /** Called for every line when it is on the disk, those of earlier lives first. */
  told(line: JournalLine): void {
    const { steer, steerHash, answer } = line.body;
    if (typeof steer === 'string' && typeof steerHash === 'string')
      this.#remember(steer, steerHash, answerIn(steer, answer));
    if (line.code === VOID_ASKED && line.operation !== null)
      this.#forced.set(line.operation, { by: line.actor, statement: line.reason ?? '' });
  }

  get(id: string): { readonly hash: string; readonly answer: CommandAnswer } | null {
    return this.#answers.get(id) ?? null;
  }

  firstToForce(operation: string): { readonly by: string; readonly statement: string } | null {
    return this.#forced.get(operation) ?? null;
  }

  #remember(id: string, hash: string, answer: CommandAnswer): void {
    if (this.#answers.has(id)) return;
    this.#answers.set(id, { hash, answer });
    if (this.#answers.size <= MOST_ANSWERS) return;
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined) this.#answers.delete(oldest);
  }
}

export const VOID_ASKED = 'operation.void-asked';
