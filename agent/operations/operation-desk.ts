import type { Command, CommandAnswer } from '../../protocol/command.ts';
import { commandHash } from '../../protocol/command-hash.ts';
import { Decided } from './decided.ts';
import type { Journal, JournalLine, JournalRecord } from './journal.ts';
import type { Operation } from './operation.ts';
import type { OperationBook } from './operation-book.ts';
import { type Actor, admissionRecord } from './operation-records.ts';
import { mayFollow } from './reduce-operation.ts';
import { sha256 } from './storage/sha256.ts';

/** What becomes of a command that is new; see `judgeCommand`. */
export type Admission = Parameters<typeof admissionRecord>[2];

/**
 * The one way in which operations begin and move: durable first, then in the book, then told to `onLine`.
 * Made by `openDesk`, which replays what the journal has.
 */
export class OperationDesk {
  readonly book: OperationBook;
  /** For whoever else keeps records: what is appended here the book sees too. */
  readonly journal: Journal;
  /** What commands are judged by: what one may do depends on what others were given a moment ago. */
  readonly decided: Decided;
  readonly #onLine: OnLine;
  /** Commands that are being written, by id: the same one again waits for the answer of the first. */
  readonly #underWay = new Map<string, Promise<unknown>>();

  constructor(journal: Journal, book: OperationBook, onLine: OnLine) {
    this.book = book;
    this.decided = new Decided(book);
    this.#onLine = onLine;
    this.journal = {
      get closedBecause() {
        return journal.closedBecause;
      },
      get lost() {
        return journal.lost;
      },
      get head() {
        return journal.head;
      },
      append: async (record) => {
        const line = await journal.append(record);
        this.#onLine(line, this.book.apply(line));
        return line;
      },
      lines: () => journal.lines(),
      stop: () => journal.stop(),
    };
  }

  /**
   * Answers a command once: the same id with the same body gets the same answer, with another body a
   * conflict, both on record. `judge` is asked only where it is new; commands are decided in the order in
   * which they come, and those that come together go to the disk together. Fails with `JournalFailure` where
   * it is not known whether the answer is on the disk: then nobody may be told anything, and whoever asked
   * asks again.
   */
  async submit(command: Command, who: Actor, judge: (command: Command) => Admission): Promise<CommandAnswer> {
    for (let first = this.#underWay.get(command.id); first; first = this.#underWay.get(command.id))
      await first;
    const { closedBecause, lost } = this.journal;
    if (lost !== null) throw lost;
    if (closedBecause !== null) return answer(command, 'refused', `no command is taken: ${closedBecause}`);
    if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(command.id)) {
      const reason = `the id is ${JSON.stringify(command.id)}; expected a ULID`;
      await this.journal.append(auditRecord('command.refused', null, who, command, reason));
      return answer(command, 'refused', reason);
    }
    const known = this.book.get(command.id);
    if (known !== null) return await this.#answerAgain(known, command, who);
    const admitted = this.#admit(command, who, this.#busy(command, who) ?? judge(command));
    this.#underWay.set(
      command.id,
      admitted.catch(() => undefined),
    );
    try {
      return await admitted;
    } finally {
      this.#underWay.delete(command.id);
    }
  }

  /**
   * Moves an operation on by a record that names it. Null where it does not follow from where the
   * operation stands; nothing was written then, or a line that moves nothing. Fails with `JournalFailure`.
   */
  async move(record: JournalRecord): Promise<Operation | null> {
    const operation = record.operation === null ? null : this.book.get(record.operation);
    if (operation === null || !mayFollow(operation, record)) return null;
    const { seq } = await this.journal.append(record);
    const after = this.book.get(operation.id);
    return after !== null && after.seq >= seq ? after : null;
  }

  async #admit(command: Command, who: Actor, admission: Admission): Promise<CommandAnswer> {
    const record = admissionRecord(command, who, admission);
    const written = this.decided.begin(record);
    try {
      await this.journal.append(record);
    } finally {
      written();
    }
    const operation = this.book.get(command.id);
    if (operation === null) throw new Error(`operation ${command.id} was written and is not in the book`);
    return operation.answer;
  }

  async #answerAgain(known: Operation, command: Command, who: Actor): Promise<CommandAnswer> {
    if (known.sentHash === commandHash(command, sha256)) {
      await this.journal.append(
        auditRecord('command.repeated', known.id, who, command, 'the same answer again'),
      );
      return known.answer;
    }
    const reason = `operation ${known.id} is another request already; nothing was done for this one`;
    await this.journal.append(auditRecord('command.conflict', known.id, who, command, reason));
    return answer(command, 'conflict', reason);
  }

  /** One open operation per target: who comes second is told whose is the first. */
  #busy(command: Command, who: Actor): Admission | null {
    const refusals = command.targets.flatMap(({ name }) => {
      const open = this.decided.openOn(command.verb, name);
      // What an operation begins acts on its own targets.
      if (open === null || who.via === `weft://operation/${open.id}`) return [];
      const { verb, reason } = open.command;
      return [{ target: name, reason: `${verb} ${open.id} of ${open.actor} is under way on it: ${reason}` }];
    });
    if (refusals.length === 0) return null;
    return { kind: 'refused', reason: 'another operation is under way on what it acts on', refusals };
  }
}

/** Told of every line when it is durable, with the operation that it moved, null where it moved none. */
export type OnLine = (line: JournalLine, moved: Operation | null) => void;

function answer(command: Command, status: CommandAnswer['status'], reason: string): CommandAnswer {
  return { id: command.id, status, reason, refusals: [] };
}

function auditRecord(
  code: string,
  operation: string | null,
  who: Actor,
  command: Command,
  result: string,
): JournalRecord {
  const what = `${command.verb} ${command.targets.map((target) => target.name).join(',')}`;
  return {
    code,
    ...who,
    operation,
    what,
    reason: command.reason,
    result,
    body: { hash: commandHash(command, sha256) },
  };
}
