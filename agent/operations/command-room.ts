import type { Command, CommandAnswer, Verb } from '../../protocol/command.ts';
import { movedSince } from '../../protocol/seen.ts';
import { admissionOf, decide, decidePart } from './authority/authority.ts';
import type { CommandPace } from './authority/command-pace.ts';
import type { SiteFacts } from './authority/site-facts.ts';
import { actorOf } from './authority/speaking.ts';
import type { Admission, OperationDesk } from './operation-desk.ts';
import { type Actor, isPart } from './operation-records.ts';

export interface CommandRoomNeeds {
  readonly desk: OperationDesk;
  /** All a decision rests on, as it is known at this moment. */
  readonly facts: (commandsLastMinute: number) => SiteFacts;
  /** What a plan for this target would rest on now; null where there is no such target. */
  readonly seenNow: (verb: Verb, target: string) => string | null;
  readonly pace: CommandPace;
  /** Of the pace, milliseconds of a monotonic clock. */
  readonly monotonic: () => number;
  /** Why a verb cannot be carried out here at all; null where it can. */
  readonly cannot: (command: Command) => string | null;
}

/** Where commands come in: who may, on what, and whether the world is still the one they were planned on. */
export class CommandRoom {
  readonly #needs: CommandRoomNeeds;

  constructor(needs: CommandRoomNeeds) {
    this.#needs = needs;
  }

  /** Durable when it settles; fails with `JournalFailure` where that is not known. */
  async submit(command: Command, identity: string, speaker?: string): Promise<CommandAnswer> {
    return await this.submitAs(
      command,
      actorOf(identity, speaker, () => this.#needs.facts(0)),
    );
  }

  /** The same for an operation that sends others: they are judged as whoever began it. */
  async submitAs(command: Command, who: Actor): Promise<CommandAnswer> {
    const { desk, pace, monotonic } = this.#needs;
    const isNew = desk.book.get(command.id) === null;
    const now = monotonic();
    const sent = pace.lastMinute(who.actor, now);
    if (isNew && !isPart(who)) pace.note(who.actor, now);
    return await desk.submit(command, who, (one) => this.#judge(one, who, isPart(who) ? 0 : sent));
  }

  #judge(command: Command, who: Actor, commandsLastMinute: number): Admission {
    const cannot = this.#needs.cannot(command) ?? isIncomplete(command);
    if (cannot !== null) return { kind: 'refused', reason: cannot, refusals: [] };
    const facts = this.#needs.facts(commandsLastMinute);
    // Whoever may do the whole may do its parts, and approved is what they are parts of.
    if (isPart(who)) return admissionOf(decidePart(command, facts));
    const decision = decide(command, who.actor, facts);
    // Who may not do it learns that, and nothing of what moved.
    if (decision.kind === 'refused') return decision;
    return this.#moved(command) ?? admissionOf(decision);
  }

  /** Resolved again: a target that is not as the console showed it is said, with the difference. */
  #moved(command: Command): Admission | null {
    // What a shed may put back into the queue is no target of its own; what has ended since is no difference.
    const works = (command.shed?.works ?? []).flatMap(({ workload, seen }) => {
      const now = this.#needs.seenNow('cancel', workload);
      const moved = now === null || isOver(now) ? [] : movedSince(seen, now);
      return moved.length === 0 ? [] : [{ target: workload, reason: moved.join('; ') }];
    });
    const ofTargets = command.targets.flatMap(({ name, seen }) => {
      const now = this.#needs.seenNow(command.verb, name);
      const moved = now === null ? ['it is gone'] : movedSince(seen, now);
      return moved.length === 0 ? [] : [{ target: name, reason: moved.join('; ') }];
    });
    const refusals = [...ofTargets, ...works];
    const [first] = refusals;
    if (first === undefined) return null;
    const more = refusals.length > 1 ? `, and ${refusals.length - 1} more` : '';
    const reason = `the world moved since it was planned: ${first.target}: ${first.reason}${more}`;
    return { kind: 'conflict', reason, refusals };
  }
}

function isOver(seen: string): boolean {
  return /^state=(?:completing|completed|failed|cancelled);/.test(seen);
}

/** A year: what is meant to last longer is no deadline. */
const LONGEST_SECONDS = 365 * 86_400;

function isIncomplete(command: Command): string | null {
  const { verb, policy, deadlineSeconds } = command;
  if (deadlineSeconds !== null && !(deadlineSeconds > 0 && deadlineSeconds <= LONGEST_SECONDS))
    return `a deadline of ${deadlineSeconds} s; expected more than none and at most a year`;
  if (verb !== 'drain') return null;
  if (policy === 'evict' && deadlineSeconds === null)
    return 'evict ends what is left at its deadline, so it needs one';
  return null;
}
