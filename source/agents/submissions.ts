import { isDeepStrictEqual } from 'node:util';
import type { CommandAnswer } from '../../protocol/command.ts';
import type { Connection } from './connection.ts';
import { type Asking, idOf, type Outbox } from './outbox.ts';

/** An answer takes a flush of the agent's disk; after this it is not on its way any more. */
const ASK_AGAIN_MS = 3_000;

/** One request, and what is known of it. */
export interface Submission {
  readonly site: string;
  readonly id: string;
  readonly frame: Asking;
  /** `unknown`: it was sent, and no answer came; it is asked again with the same id until one does. */
  readonly state: 'sending' | 'unknown' | 'answered';
  readonly answer: CommandAnswer | null;
  /** It was sent by a console that ended before it knew. */
  readonly isRecovered: boolean;
}

type Way = Pick<Connection, 'send' | 'answers'>;

interface Asked {
  submission: Submission;
  askedAt: number;
  readonly settles: ((answer: CommandAnswer) => void)[];
}

/**
 * Sends requests to their sites and asks again, with the same id, until each answer is known: what got lost
 * is UNKNOWN, never assumed (SAFETY.md rule 18). Nothing is sent that is not in the outbox. `tick` is to be
 * called about twice a second; nothing here has a clock of its own.
 */
export class Submissions {
  readonly #ways: ReadonlyMap<string, Way>;
  readonly #outbox: Pick<Outbox, 'keep' | 'forget' | 'entries'>;
  readonly #clocks: { readonly monotonic: () => number; readonly wall: () => number };
  readonly #asked = new Map<string, Asked>();
  readonly #listeners = new Set<(submission: Submission) => void>();

  constructor(
    ways: ReadonlyMap<string, Way>,
    outbox: Pick<Outbox, 'keep' | 'forget' | 'entries'>,
    clocks: { readonly monotonic: () => number; readonly wall: () => number },
  ) {
    this.#ways = ways;
    this.#outbox = outbox;
    this.#clocks = clocks;
    for (const [site, { answers }] of ways)
      answers.on('answer', ({ answer }) => this.#answered(site, answer));
  }

  /** What has no answer yet. */
  get open(): readonly Submission[] {
    return [...this.#asked.values()].map(({ submission }) => submission);
  }

  /** Told whenever something becomes known of a request, or is not known any more. */
  onChange(listener: (submission: Submission) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Settles with the answer, whenever it comes. Fails where the outbox cannot be written: nothing was sent. */
  async submit(site: string, frame: Asking): Promise<CommandAnswer> {
    const asked = this.#asked.get(idOf(frame));
    if (asked !== undefined) return await this.#join(asked, site, frame);
    await this.#outbox.keep({ site, at: this.#clocks.wall(), frame });
    return await this.#follow(site, frame, false);
  }

  /** Takes up what a console before this one did not hear the answer to; names the files that hold nothing. */
  async recover(): Promise<readonly string[]> {
    const { entries, unreadable } = await this.#outbox.entries();
    for (const { site, frame } of entries) {
      if (this.#ways.has(site) && !this.#asked.has(idOf(frame))) void this.#follow(site, frame, true);
    }
    return unreadable;
  }

  tick(): void {
    const now = this.#clocks.monotonic();
    for (const asked of this.#asked.values()) {
      if (now - asked.askedAt < ASK_AGAIN_MS) continue;
      const wasSent = asked.askedAt !== Number.NEGATIVE_INFINITY;
      if (wasSent && asked.submission.state === 'sending') this.#enter(asked, { state: 'unknown' });
      this.#ask(asked);
    }
  }

  /** The request that lies in the outbox stands: asked again from a newer plan it would be another body. */
  #join(asked: Asked, site: string, frame: Asking): Promise<CommandAnswer> {
    const { submission } = asked;
    if (submission.site !== site || !isSameRequest(submission.frame, frame)) {
      const reason = `request ${submission.id} is another one already, and its answer is not known yet`;
      return Promise.resolve({ id: submission.id, status: 'conflict', reason, refusals: [] });
    }
    return new Promise((settle) => asked.settles.push(settle));
  }

  #follow(site: string, frame: Asking, isRecovered: boolean): Promise<CommandAnswer> {
    return new Promise((settle) => {
      const state = isRecovered ? 'unknown' : 'sending';
      const submission: Submission = { site, id: idOf(frame), frame, state, answer: null, isRecovered };
      const asked: Asked = { submission, askedAt: Number.NEGATIVE_INFINITY, settles: [settle] };
      this.#asked.set(submission.id, asked);
      this.#enter(asked, {});
      this.#ask(asked);
    });
  }

  /** A site that is not heard now is asked at the next turn. */
  #ask(asked: Asked): void {
    const { site, frame } = asked.submission;
    if (this.#ways.get(site)?.send(frame) === true) asked.askedAt = this.#clocks.monotonic();
  }

  #answered(site: string, answer: CommandAnswer): void {
    const asked = this.#asked.get(answer.id);
    if (asked === undefined || asked.submission.site !== site) return;
    this.#asked.delete(answer.id);
    // A file that stays is asked about once more, and answered the same.
    this.#outbox.forget(answer.id).catch(() => undefined);
    this.#enter(asked, { state: 'answered', answer });
    for (const settle of asked.settles) settle(answer);
  }

  #enter(asked: Asked, change: Partial<Submission>): void {
    asked.submission = { ...asked.submission, ...change };
    for (const listener of this.#listeners) listener(asked.submission);
  }
}

/** Whether both ask for the same, whatever they were planned on. */
function isSameRequest(one: Asking, other: Asking): boolean {
  return isDeepStrictEqual(wantedBy(one), wantedBy(other));
}

function wantedBy(frame: Asking): readonly unknown[] {
  if (frame.kind === 'steer') return [frame.steer.operation, frame.steer.verb];
  const { verb, targets, reason, policy, deadlineSeconds, to, takeOver } = frame.command;
  return [verb, targets.map(({ name }) => name).sort(), reason, policy, deadlineSeconds, to, takeOver];
}
