import type { CommandAnswer } from '../../protocol/command.ts';
import type { Steer } from '../../protocol/steer.ts';
import type { SiteFacts } from './authority/site-facts.ts';
import { actorOf } from './authority/speaking.ts';
import { refusedSteer } from './authority/steer-rules.ts';
import type { Operation } from './operation.ts';
import type { OperationDesk } from './operation-desk.ts';
import type { Actor } from './operation-records.ts';
import { type SteerAnswers, VOID_ASKED } from './steer-answers.ts';
import { steerAnswer, steerHash, steerRecord, withAnswer } from './steer-records.ts';

export interface SteerRoomNeeds {
  readonly desk: OperationDesk;
  readonly answers: SteerAnswers;
  readonly facts: () => SiteFacts;
  /** Declares a migration's copy at the other site dead; null when done, else why not. */
  readonly forceVoid: (
    operation: string,
    by: readonly [string, string],
    statement: string,
  ) => Promise<string | null>;
  /** Tells whoever carries it out; null when it is done there, else why it cannot be any more. */
  readonly tell: (operation: Operation, steer: Steer, by: string) => Promise<string | null>;
}

/** Where open operations are paused, gone on with, extended, cancelled and approved, by whoever may. */
export class SteerRoom {
  readonly #needs: SteerRoomNeeds;
  /** Answers by the id of the request, with what was asked: the same again gets the same. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(needs: SteerRoomNeeds) {
    this.#needs = needs;
  }

  /** Durable when it settles; fails with `JournalFailure` where that is not known. */
  steer(steer: Steer, identity: string, speaker?: string): Promise<CommandAnswer> {
    const answered = this.#turn.then(() =>
      this.#steer(
        steer,
        actorOf(identity, speaker, () => this.#needs.facts()),
      ),
    );
    this.#turn = answered.catch(() => undefined);
    return answered;
  }

  async #steer(steer: Steer, who: Actor): Promise<CommandAnswer> {
    const { desk } = this.#needs;
    const { closedBecause, lost } = desk.journal;
    if (lost !== null) throw lost;
    if (closedBecause !== null) return steerAnswer(steer.id, 'refused', `nothing is taken: ${closedBecause}`);
    const hash = steerHash(steer, who);
    const known = this.#needs.answers.get(steer.id);
    if (known?.hash === hash) return known.answer;
    if (known !== null)
      return await this.#refuse(steer, who, 'conflict', `request ${steer.id} is another one already`);
    if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(steer.id))
      return await this.#refuse(steer, who, 'refused', 'the id of a request is a ULID');
    const operation = desk.book.get(steer.operation);
    if (operation === null)
      return await this.#refuse(steer, who, 'refused', 'there is no such operation here');
    const refusal = refusedSteer(steer, operation, who.actor, this.#needs.facts());
    if (refusal !== null) return await this.#refuse(steer, who, refusal.status, refusal.reason);
    return await this.#carryOut(steer, operation, who);
  }

  async #carryOut(steer: Steer, operation: Operation, who: Actor): Promise<CommandAnswer> {
    if (steer.verb === 'force-void') return await this.#forceVoid(steer, operation, who);
    const cannot = await this.#needs.tell(operation, steer, who.actor);
    if (cannot !== null) return await this.#refuse(steer, who, 'refused', cannot);
    const answer = steerAnswer(steer.id, 'accepted', '');
    const record = steerRecord(steer, steer.verb, operation, who);
    const moved = await this.#needs.desk.move(withAnswer(record, steer, who, answer));
    if (moved !== null) return answer;
    return await this.#refuse(steer, who, 'conflict', 'it moved on in this very moment; look at it again');
  }

  /** No single person may declare a copy dead that may be running (SAFETY, "Migrate, exactly"). */
  async #forceVoid(steer: Steer, operation: Operation, who: Actor): Promise<CommandAnswer> {
    const first = this.#needs.answers.firstToForce(operation.id);
    const record = {
      ...who,
      operation: operation.id,
      what: `asks to declare the copy at ${operation.command.to ?? 'the other site'} dead`,
      reason: steer.reason,
    };
    if (first === null || first.by === who.actor) {
      const answer = steerAnswer(
        steer.id,
        'waiting for approval',
        'a second person who may approve has to say the same',
      );
      const { journal } = this.#needs.desk;
      const waiting = { ...record, code: VOID_ASKED, result: answer.reason, body: {} };
      await journal.append(withAnswer(waiting, steer, who, answer));
      return answer;
    }
    const refusal = await this.#needs.forceVoid(
      operation.id,
      [first.by, who.actor],
      `${first.statement}; ${steer.reason}`,
    );
    if (refusal !== null) return await this.#refuse(steer, who, 'refused', refusal);
    const answer = steerAnswer(steer.id, 'accepted', '');
    const forced = { ...record, code: 'operation.void-forced', result: 'ok', body: {} };
    await this.#needs.desk.journal.append(withAnswer(forced, steer, who, answer));
    return answer;
  }

  async #refuse(
    steer: Steer,
    who: Actor,
    status: 'refused' | 'conflict',
    reason: string,
  ): Promise<CommandAnswer> {
    const answer = steerAnswer(steer.id, status, reason);
    const { book, journal } = this.#needs.desk;
    const operation = book.get(steer.operation)?.id ?? null;
    const record = {
      code: 'steer.refused',
      ...who,
      operation,
      what: `${steer.verb} ${steer.operation}`,
      reason: steer.reason,
      result: reason,
      body: {},
    };
    // A second body under a known id must not take the place of the first one's answer.
    await journal.append(
      this.#needs.answers.get(steer.id) !== null ? record : withAnswer(record, steer, who, answer),
    );
    return answer;
  }
}
