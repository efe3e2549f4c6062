import type { FromSourceAgent, FromTargetAgent, PeerMessage } from '../../../protocol/index.ts';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Journal } from '../journal.ts';
import { carryOut, type World } from './carry-out.ts';
import { Course, type CourseKeeper } from './course.ts';
import type { Asked, Effect, SourceEvent, TargetEvent } from './effects.ts';
import { type Kept, keyOf, recordOf, replay } from './records.ts';
import { hasEnded, isTheSame, keptOf, type Migration, Register, type Running } from './register.ts';
import { type Finding, selfCheck } from './self-check.ts';
import { acceptedMigration, type SourceState } from './source-state.ts';
import { stepSource, whyNot } from './step-source.ts';
import { stepTarget } from './step-target.ts';
import type { Random } from './surroundings.ts';
import { type OwnLife, type TargetState, unknownMigration } from './target-state.ts';
import { type MigrationView, viewOf } from './view.ts';

export interface RunnerNeeds extends World {
  readonly own: OwnLife;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Something that `views` shows has changed. */
  readonly changed: () => void;
}

const FIRST_PATIENCE_MS = 1_000;
const LONGEST_PATIENCE_MS = 60_000;
const CHECK_EVERY_MS = 60_000;
/** A scheduler's late call may leave a held copy behind for as long as it may be late. */
const TIDY_FOR_MS = 3_600_000;
/** What another agent may make this one remember at once. */
const MOST_OPEN = 1_000;
const OPERATION = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Keeps every migration that this site takes part in going, on either side, across restarts. */
export class MigrationRunner {
  readonly #needs: RunnerNeeds;
  readonly #running = new Register();
  readonly #ending = new AbortController();
  #forgetCheck: (() => void) | null = null;
  #stopped: string | null = null;

  constructor(needs: RunnerNeeds) {
    this.#needs = needs;
  }

  /** Takes up what the journal holds. */
  start(): void {
    for (const [key, { kept, at }] of replay(this.#needs.journal.lines())) this.#take(key, kept, at);
    for (const { course } of this.#running.all()) course.tell({ kind: 'restarted' });
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
    if (known !== undefined) return isTheSame(known, migration) ? null : 'another operation has this id';
    if (!OPERATION.test(migration.operation)) return 'the id of an operation is a ULID';
    if (migration.peer === this.#needs.own.site)
      return `${migration.workload} is at ${migration.peer} already`;
    const open = this.#running.openFor(migration.workload);
    if (open !== null) return `${migration.workload} is held by operation ${open}`;
    if (this.#running.banned(migration.peer) !== null)
      return `${migration.peer} was declared dead and has yet to void operation ${this.#running.banned(migration.peer)}`;
    const kept: Kept = { side: 'source', state: acceptedMigration(migration) };
    // Taken before it is written, so that a second one for the same workload is refused meanwhile.
    const running = this.#take(key, kept, this.#needs.clock.wall());
    try {
      await this.#needs.journal.append(recordOf(kept, null, migration.actor, migration.reason));
    } catch (cause) {
      this.#running.delete(key);
      return this.#fail(cause);
    }
    running.course.tell({ kind: 'restarted' });
    this.#needs.changed();
    return null;
  }

  /** Null when it is asked, else why it cannot be done any more. Durable when `views` says so. */
  ask(operation: string, asked: Asked): string | null {
    const running = this.#running.get(keyOf('source', operation));
    if (running?.side !== 'source') return `no migration ${operation} began here`;
    const reason = whyNot(running.course.state, asked.kind);
    if (reason === null) running.course.tell(asked);
    return reason;
  }

  /** `from` is who is connected, as authenticated. */
  receive(message: PeerMessage, from: string): void {
    const { own, log } = this.#needs;
    if (message.from !== from || message.to !== own.site || !OPERATION.test(message.operation)) {
      log('warn', 'a message of another agent that is not its own, or not for us', {
        from,
        kind: message.kind,
      });
      return;
    }
    const banned = this.#running.banned(from);
    if (banned !== null && message.operation !== banned) {
      // Before anything else it has to void what two people declared dead.
      this.#running.get(keyOf('source', banned))?.course.tell({ kind: 'tidy' });
      return;
    }
    if (isFromTarget(message)) this.#hearAsSource(message);
    else this.#hearAsTarget(message);
  }

  /** The way to a site is open again: what waits for its word asks now, not in a minute. */
  reached(site: string): void {
    for (const { course } of this.#running.all())
      if (course.state.peer === site) course.tell({ kind: 'timed out' });
  }

  views(): readonly MigrationView[] {
    const now = this.#needs.clock.wall();
    return this.#running.all().map((running) => viewOf(keptOf(running), running.since, running.trouble, now));
  }

  /** I1–I7, as far as one agent can see them; what is found is in the log too. */
  async check(signal: AbortSignal): Promise<readonly Finding[]> {
    const { steering, log, clock } = this.#needs;
    const isRecent = ({ since }: Running) => clock.wall() - since < TIDY_FOR_MS;
    const looked = this.#running.all().filter((running) => !hasEnded(running) || isRecent(running));
    for (const running of looked) if (hasEnded(running)) running.course.tell({ kind: 'tidy' });
    const findings = await selfCheck(looked.map(keptOf), steering, signal);
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
    running.course.tell(message);
  }

  #hearAsTarget(message: FromSourceAgent): void {
    const key = keyOf('target', message.operation);
    let running = this.#running.get(key);
    if (running === undefined) {
      if (this.#stopped !== null || this.#running.openTargets() >= MOST_OPEN) return;
      const state = unknownMigration(message.operation, this.#needs.own.site, message.from);
      running = this.#take(key, { side: 'target', state }, this.#needs.clock.wall());
    }
    if (running.side === 'target' && running.course.state.peer === message.from) running.course.tell(message);
  }

  #take(key: string, kept: Kept, since: number): Running {
    const running: Running =
      kept.side === 'source'
        ? {
            side: 'source',
            course: new Course<SourceState, SourceEvent>(kept.state, stepSource, this.#keeper(key, 'source')),
            since,
            trouble: null,
          }
        : {
            side: 'target',
            course: new Course<TargetState, TargetEvent>(
              kept.state,
              (state, event) => stepTarget(state, event, this.#needs.own),
              this.#keeper(key, 'target'),
            ),
            since,
            trouble: null,
          };
    this.#running.set(key, running);
    return running;
  }

  #keeper(key: string, side: 'source'): CourseKeeper<SourceState, SourceEvent>;
  #keeper(key: string, side: 'target'): CourseKeeper<TargetState, TargetEvent>;
  #keeper(
    key: string,
    side: Kept['side'],
  ): CourseKeeper<SourceState & TargetState, SourceEvent | TargetEvent> {
    const { journal, own, timers, random, clock } = this.#needs;
    return {
      write: async (state, before, cause) => {
        const { actor, reason } = causeOf(cause, own.site);
        await journal.append(recordOf({ side, state }, { side, state: before }, actor, reason));
        this.#noted(key, null, clock.wall());
        this.#needs.changed();
      },
      carryOut: (effect, turn, signal) => this.#carryOut(key, effect, turn, signal),
      patience: (attempts) =>
        Math.min(FIRST_PATIENCE_MS * 2 ** attempts, LONGEST_PATIENCE_MS) * (0.75 + random() / 2),
      after: (milliseconds, then) => timers.after(milliseconds, then),
      hasFailed: (cause) => void this.#fail(cause),
    };
  }

  async #carryOut(key: string, effect: Effect, turn: number, signal: AbortSignal): Promise<void> {
    const running = this.#running.get(key);
    if (running === undefined || effect.do === 'ask again' || this.#stopped !== null) return;
    try {
      const answer = await carryOut(effect, running.course.state, this.#needs, signal);
      if (signal.aborted) return;
      if (effect.do !== 'send') this.#noted(key, null);
      if (answer !== null) running.course.tell({ ...answer, turn });
    } catch (error) {
      if (signal.aborted || this.#stopped !== null) return;
      this.#noted(key, `${effect.do}: ${error instanceof Error ? error.message : String(error)}`);
      this.#needs.changed();
    }
  }

  #noted(key: string, trouble: string | null, since?: number): void {
    const running = this.#running.get(key);
    if (running === undefined) return;
    running.trouble = trouble;
    if (since !== undefined) running.since = since;
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

/** Who brought a state about: the person who asked, else the agent. */
function causeOf(event: SourceEvent | TargetEvent, site: string): { actor: string; reason: string | null } {
  switch (event.kind) {
    case 'cancel':
    case 'pause':
    case 'resume':
      return { actor: event.by, reason: event.reason };
    case 'force void':
      return { actor: event.by.join(' and '), reason: event.statement };
    default:
      return { actor: `weft://agent/${site}`, reason: null };
  }
}

function isFromTarget(message: PeerMessage): message is FromTargetAgent {
  return ['reserved', 'refused', 'checked', 'status?', 'started', 'voided'].includes(message.kind);
}
