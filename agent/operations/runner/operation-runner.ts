import { type Steering, SteeringFailure } from '../../drivers/steering.ts';
import type { Log } from '../../log.ts';
import { JournalFailure } from '../journal.ts';
import type { Operation } from '../operation.ts';
import type { OperationDesk } from '../operation-desk.ts';
import { type Actor, endRecord, shedRecord, stepRecord } from '../operation-records.ts';
import { carryOut } from './carry-out.ts';
import { type Looking, look } from './look.ts';
import { nextStep, RUN_HERE } from './next-step.ts';
import { type Act, keyOfAct, type NextStep, type Sight } from './sight.ts';
import { TablesInSight, type TablesNeeds } from './tables-in-sight.ts';

export interface OperationRunnerNeeds extends Omit<Looking, 'steering'>, TablesNeeds {
  readonly desk: OperationDesk;
  readonly steering: Steering;
  /** Whose steps these are: `weft://agent/de-halm`. */
  readonly self: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Gives what takes it back. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
  /** How often the scheduler is looked at while something is under way. */
  readonly everyMs: number;
  readonly log: Log;
}

/** A round that did something is followed by a look at what came of it, this soon. */
const LOOK_AGAIN_MS = 300;
/** A scheduler that says nothing is given up on, and asked again. */
const ROUND_MS = 120_000;
/** So many things at once are told to a scheduler, which does them one after another anyway. */
const AT_ONCE = 8;

/**
 * Keeps the open operations of a site going: looks at the scheduler, finds what is left to do, writes that
 * down, does it, and looks again. It remembers nothing that matters: after a crash the first round finds
 * the same difference. Life: `start`, `wake` whenever something may have changed, `stop`, which may be
 * called twice.
 */
export class OperationRunner {
  readonly #needs: OperationRunnerNeeds;
  readonly #self: Actor;
  readonly #tables: TablesInSight;
  readonly #ending = new AbortController();
  readonly #refused = new Map<string, Map<string, string>>();
  readonly #carriedOut = new Map<string, Set<string>>();
  #forget: (() => void) | null = null;
  #round: Promise<void> | null = null;
  #isStarted = false;
  #isWoken = false;

  constructor(needs: OperationRunnerNeeds) {
    this.#needs = needs;
    this.#tables = new TablesInSight(needs, () => this.wake());
    this.#self = { actor: needs.self, via: null };
  }

  start(): void {
    this.#isStarted = true;
    this.wake();
  }

  wake(): void {
    if (!this.#isStarted || this.#ending.signal.aborted) return;
    this.#isWoken = true;
    if (this.#round === null) this.#goOn();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#forget?.();
    this.#forget = null;
    this.#tables.stop();
    await this.#round;
  }

  /** One look and what follows from it; whether something was done that is worth a look soon. */
  async round(signal: AbortSignal = this.#ending.signal): Promise<boolean> {
    const { desk, now } = this.#needs;
    let operations = this.#open();
    this.#forgetEnded(operations);
    if (operations.length === 0) return false;
    const looking = operations.filter(isLooking);
    let seen = await this.#look([]);
    try {
      seen = await this.#look(looking, signal);
    } catch (error) {
      if (!(error instanceof SteeringFailure)) throw error;
      for (const operation of looking) await this.#say(operation, `waiting: ${error.message}`);
      operations = operations.filter((operation) => !isLooking(operation));
    }
    let acted = false;
    for (const { id } of operations) {
      // Somebody may have paused or cancelled it while we looked.
      const operation = desk.book.get(id);
      if (operation === null || signal.aborted) continue;
      const children = desk.book.begunBy(id);
      const next = nextStep(operation, { ...seen, ...this.#memoryOf(id), children }, now());
      if (next === null) continue;
      if (next.end !== null && this.#isSilentYet(operation, seen) && this.#tables.isSettling(id)) {
        acted = true;
        continue;
      }
      if (!this.#isInSight(operation, next)) continue;
      acted = (await this.#take(operation, next, signal)) || acted;
    }
    this.#tables.readWhatIsMissing();
    return acted;
  }

  /** It opened nodes, and one of them is not heard: after a RESUME Slurm calls a node silent until it answers. */
  #isSilentYet({ id, command }: Operation, { nodes }: Pick<Sight, 'nodes'>): boolean {
    const opened = [...this.#memoryOf(id).carriedOut].some((key) => key.startsWith('uncordon '));
    return opened && command.targets.some(({ name }) => nodes.get(name)?.state === 'unknown');
  }

  /** An end that was seen at the scheduler is told when the tables have it. */
  #isInSight(operation: Operation, { end }: NextStep): boolean {
    if (end !== null && isLooking(operation)) return this.#tables.has(operation.id);
    this.#tables.forget(operation.id);
    return true;
  }

  #look(operations: readonly Operation[], signal = this.#ending.signal): ReturnType<typeof look> {
    return look(operations, this.#needs, this.#needs.now(), signal);
  }

  #open(): readonly Operation[] {
    const { desk } = this.#needs;
    return desk.book
      .open()
      .filter(({ command, state }) => state === 'waiting for approval' || RUN_HERE.has(command.verb));
  }

  #goOn(): void {
    this.#forget?.();
    this.#forget = null;
    this.#isWoken = false;
    this.#round = this.#guarded().then((pause) => {
      this.#round = null;
      if (this.#ending.signal.aborted) return;
      // Also after a round that found nothing to do: what woke it came since.
      if (this.#isWoken) this.#goOn();
      else if (pause !== null) this.#forget = this.#needs.after(pause, () => this.#goOn());
    });
  }

  /** How long until the next round; null where there is nothing to do. */
  async #guarded(): Promise<number | null> {
    const { log, everyMs, after } = this.#needs;
    const limit = new AbortController();
    const forget = after(ROUND_MS, () => limit.abort());
    try {
      const acted = await this.round(AbortSignal.any([this.#ending.signal, limit.signal]));
      if (acted) return LOOK_AGAIN_MS;
      return this.#open().length === 0 ? null : everyMs;
    } catch (error) {
      if (this.#ending.signal.aborted) return null;
      if (error instanceof JournalFailure) {
        log('error', 'operations stand still: a record could not be written', { because: error.message });
        return null;
      }
      log('error', 'a round of operations failed', {
        error: error instanceof Error ? error.message : String(error),
      });
      return everyMs;
    } finally {
      forget();
    }
  }

  async #take(operation: Operation, next: NextStep, signal: AbortSignal): Promise<boolean> {
    const { desk } = this.#needs;
    if (next.end !== null) {
      const { code, outcome, opened } = next.end;
      await desk.move(
        endRecord(code, operation, this.#self, outcome, opened === undefined ? {} : { opened }),
      );
      return false;
    }
    for (const record of next.records ?? []) await desk.move(shedRecord(record, operation, this.#self));
    if (next.records !== undefined) return true;
    const isNews = next.words !== operation.step || Object.keys(next.body).length > 0;
    if (isNews) {
      const { words, progressRatio, body } = next;
      await desk.move(stepRecord(operation, this.#self, words, { progressRatio, body }));
    }
    if (next.acts.length === 0) return false;
    return await this.#do(operation, next.acts, signal);
  }

  /** Whether the world may look otherwise now. */
  async #do(operation: Operation, acts: readonly Act[], signal: AbortSignal): Promise<boolean> {
    const { steering } = this.#needs;
    const { refused, carriedOut } = this.#memoryOf(operation.id);
    const turn = this.#turnOf(operation.id);
    let trouble: string | null = null;
    for (let from = 0; from < acts.length && !signal.aborted; from += AT_ONCE) {
      // A pause or an end that came meanwhile holds for whatever has not been done yet.
      if (this.#turnOf(operation.id) !== turn) break;
      const done = acts.slice(from, from + AT_ONCE).map(async (act) => {
        try {
          await carryOut(act, operation, steering, signal);
          carriedOut.add(keyOfAct(act));
        } catch (error) {
          if (!(error instanceof SteeringFailure)) throw error;
          if (error.kind === 'refused') refused.set(keyOfAct(act), error.message);
          else trouble = error.message;
        }
      });
      await Promise.all(done);
    }
    if (trouble !== null) await this.#say(operation, `waiting: ${trouble}`);
    return trouble === null;
  }

  #turnOf(id: string): string {
    const operation = this.#needs.desk.book.get(id);
    return `${operation?.state} ${operation?.deadlineAt} ${operation?.cancelling?.by}`;
  }

  async #say(operation: Operation, words: string): Promise<void> {
    const { desk } = this.#needs;
    const now = desk.book.get(operation.id);
    if (now === null || now.step === words) return;
    await desk.move(stepRecord(now, this.#self, words, { result: 'waiting' }));
  }

  #memoryOf(id: string): { readonly refused: Map<string, string>; readonly carriedOut: Set<string> } {
    const refused = this.#refused.get(id) ?? new Map<string, string>();
    const carriedOut = this.#carriedOut.get(id) ?? new Set<string>();
    this.#refused.set(id, refused);
    this.#carriedOut.set(id, carriedOut);
    return { refused, carriedOut };
  }

  #forgetEnded(open: readonly Operation[]): void {
    const ids = new Set(open.map(({ id }) => id));
    for (const id of this.#refused.keys()) {
      if (ids.has(id)) continue;
      this.#refused.delete(id);
      this.#carriedOut.delete(id);
      this.#tables.forget(id);
    }
  }
}

function isLooking(operation: Operation): boolean {
  return operation.state !== 'waiting for approval' && operation.command.verb !== 'acknowledge';
}
