import type { FromSourceAgent, FromTargetAgent, PeerMessage } from '../../../protocol/index.ts';
import { JournalFailure } from '../journal.ts';
import type { Asked } from './effects.ts';
import { isFromTarget, isOperationId, whyUnheard } from './hearing.ts';
import { type Kept, keyOf, recordOf, replay } from './records.ts';
import { hasEnded, isTheSame, keptOf, type Migration, Register, type Running } from './register.ts';
import { type Finding, selfCheck } from './self-check.ts';
import { type RunnerNeeds, setCourse } from './set-course.ts';
import { wasTaken, whyNot } from './source-asked.ts';
import { acceptedMigration } from './source-state.ts';
import { unknownMigration } from './target-state.ts';
import { type MigrationView, viewOf } from './view.ts';

const CHECK_EVERY_MS = 60_000;
/** A scheduler's late call may leave a held copy behind for as long as it may be late. */
const TIDY_FOR_MS = 3_600_000;
/** What another agent may make this one remember at once. */
const MOST_OPEN = 1_000;

/** Keeps every migration that this site takes part in going, on either side, across restarts. */
export class MigrationRunner {
  readonly #needs: RunnerNeeds;
  readonly #running = new Register();
  readonly #accepting = new Map<string, Promise<string | null>>();
  readonly #ending = new AbortController();
  #forgetCheck: (() => void) | null = null;
  #stopped: string | null = null;

  /** Knows what the journal holds from its first moment: what is under way must not be taken for new. */
  constructor(needs: RunnerNeeds) {
    this.#needs = needs;
    for (const [key, { kept, at }] of replay(needs.journal.lines())) this.#take(key, kept, at);
  }

  /** Goes on with what it holds. */
  start(): void {
    for (const { course } of this.#running.all()) void course.tell({ kind: 'restarted' });
    this.#checkLater();
  }

  stop(): void {
    this.#stopped ??= 'the agent is stopping';
    this.#forgetCheck?.();
    this.#ending.abort();
    for (const { course } of this.#running.all()) course.stop();
  }

  /** Durable when it settles: null, or why it is not accepted. The same again is the same. */
  async accept(migration: Migration): Promise<string | null> {
    if (this.#stopped !== null) return this.#stopped;
    const key = keyOf('source', migration.operation);
    const known = this.#running.get(key);
    if (known !== undefined) {
      // Asked again before the first was on the disk: accepted when that is, not before.
      const accepting = this.#accepting.get(key) ?? null;
      return isTheSame(known, migration) ? accepting : 'another operation has this id';
    }
    const refusal = this.#whyRefused(migration);
    if (refusal !== null) return refusal;
    const kept: Kept = { side: 'source', state: acceptedMigration(migration) };
    // Taken before it is written, so that a second one for the same workload is refused meanwhile.
    const running = this.#take(key, kept, this.#needs.clock.wall());
    const accepting = this.#needs.journal
      .append(recordOf(kept, null, migration.actor, migration.reason))
      .then(() => null)
      .catch((cause: unknown) => this.#fail(cause))
      .finally(() => this.#accepting.delete(key));
    this.#accepting.set(key, accepting);
    const failure = await accepting;
    if (failure === null) void running.course.tell({ kind: 'restarted' });
    this.#needs.changed();
    return failure;
  }

  #whyRefused({ operation, workload, peer }: Migration): string | null {
    if (!isOperationId(operation)) return 'the id of an operation is a ULID';
    if (peer === this.#needs.own.site) return `${workload} is at ${peer} already`;
    const open = this.#running.openFor(workload);
    if (open !== null) return `${workload} is held by operation ${open}`;
    const banned = this.#running.banned(peer);
    return banned === null ? null : `${peer} was declared dead and has yet to void operation ${banned}`;
  }

  /** Durable when it settles: null, or why it cannot be done any more. */
  async ask(operation: string, asked: Asked): Promise<string | null> {
    if (this.#stopped !== null) return this.#stopped;
    const running = this.#running.get(keyOf('source', operation));
    if (running?.side !== 'source') return `no migration ${operation} began here`;
    if (asked.kind === 'force void' && asked.by[0] === asked.by[1])
      return 'a forced void takes two people; this is one';
    const { turn } = running.course.state;
    const reason = whyNot(running.course.state, asked.kind);
    if (reason !== null) return reason;
    await running.course.tell(asked);
    // It may have gone on before it was asked.
    const { state } = running.course;
    return (
      this.#stopped ?? (state.turn === turn || wasTaken(state, asked) ? null : whyNot(state, asked.kind))
    );
  }

  /** `from` is who is connected, as authenticated. */
  receive(message: PeerMessage, from: string): void {
    const { own, log } = this.#needs;
    const unheard = whyUnheard(message, from, own.site);
    if (unheard !== null) {
      log('warn', `a message of another agent is not heard: ${unheard}`, { from, kind: message.kind });
      return;
    }
    const banned = this.#running.banned(from);
    if (banned !== null && message.operation !== banned) {
      // Before anything else it has to void what two people declared dead.
      void this.#running.get(keyOf('source', banned))?.course.tell({ kind: 'tidy' });
      return;
    }
    if (isFromTarget(message)) this.#hearAsSource(message);
    else this.#hearAsTarget(message);
  }

  /** The way to a site is open again: what waits for its word asks now, not in a minute. */
  reached(site: string): void {
    for (const { course } of this.#running.all())
      if (course.state.peer === site) void course.tell({ kind: 'timed out' });
  }

  views(): readonly MigrationView[] {
    const now = this.#needs.clock.wall();
    return this.#running.all().map((running) => viewOf(keptOf(running), running, now));
  }

  /** I1–I7, as far as one agent can see them; what is found is in the log too. */
  async check(signal: AbortSignal): Promise<readonly Finding[]> {
    const { steering, log, clock } = this.#needs;
    const isRecent = ({ since }: Running) => clock.wall() - since < TIDY_FOR_MS;
    const looked = this.#running.all().filter((running) => !hasEnded(running) || isRecent(running));
    for (const running of looked) if (hasEnded(running)) void running.course.tell({ kind: 'tidy' });
    const findings = await selfCheck(
      looked.map((running) => () => keptOf(running)),
      steering,
      signal,
    );
    for (const { invariant, operation, words } of findings)
      log('error', `${invariant}: ${words}`, { operation });
    return findings;
  }

  #hearAsSource(message: FromTargetAgent): void {
    const running = this.#running.get(keyOf('source', message.operation));
    if (running?.side !== 'source' || running.course.state.peer !== message.from) {
      const { from, operation, kind } = message;
      this.#needs.log('warn', 'an orphan: another site holds an operation of ours that we do not know', {
        from,
        operation,
        kind,
      });
      return;
    }
    void running.course.tell(message);
  }

  #hearAsTarget(message: FromSourceAgent): void {
    const key = keyOf('target', message.operation);
    let running = this.#running.get(key);
    if (running === undefined) {
      if (this.#stopped !== null || this.#running.openTargets() >= MOST_OPEN) return;
      const state = unknownMigration(message.operation, this.#needs.own.site, message.from);
      running = this.#take(key, { side: 'target', state }, this.#needs.clock.wall());
    }
    if (running.side === 'target' && running.course.state.peer === message.from)
      void running.course.tell(message);
  }

  #take(key: string, kept: Kept, since: number): Running {
    const { log } = this.#needs;
    const running = setCourse(kept, since, {
      needs: this.#needs,
      hasStopped: () => this.#stopped !== null,
      hasFailed: (cause) => {
        if (cause instanceof JournalFailure) this.#fail(cause);
        else log('error', 'a migration stands still, by our own fault', { key, because: String(cause) });
      },
    });
    this.#running.set(key, running);
    return running;
  }

  /** What is not on the disk has no effect: nothing more is begun until the agent is started again. */
  #fail(cause: unknown): string {
    const because = this.#needs.journal.closedBecause ?? String(cause);
    this.#needs.log('error', 'migrations stand still: a record could not be written', { because });
    this.stop();
    this.#stopped = `migrations stand still: ${because}`;
    return this.#stopped;
  }

  #checkLater(): void {
    const { timers } = this.#needs;
    this.#forgetCheck = timers.after(CHECK_EVERY_MS, () => {
      void this.check(this.#ending.signal)
        .catch((error: unknown) =>
          this.#needs.log('warn', 'migrations could not be checked', { error: String(error) }),
        )
        .finally(() => {
          if (this.#stopped === null) this.#checkLater();
        });
    });
  }
}
