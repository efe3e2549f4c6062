import type { Effect, Step, Tick } from './effects.ts';

/** What one migration asks of the runner that keeps it. */
export interface CourseKeeper<State, Event> {
  /** Settles when it is on the disk; fails when it is not, and then nothing more is done. */
  write(state: State, before: State, cause: Event | Tick): Promise<void>;
  /** Carries out one effect and tells what came of it; never fails. */
  carryOut(effect: Effect, turn: number, signal: AbortSignal): Promise<void>;
  /** How long until it asks again, ms. */
  patience(attempts: number): number;
  after(milliseconds: number, then: () => void): () => void;
  hasFailed(cause: unknown): void;
}

/**
 * One side of one migration, going its way: events one after another, the record before the effects, the
 * effects one after another. A new state leaves behind what the one before still waited for: its answers
 * are of an earlier turn.
 */
export class Course<State extends { readonly turn: number }, Event> {
  readonly #step: (state: State, event: Event | Tick) => Step<State>;
  readonly #keeper: CourseKeeper<State, Event>;
  readonly #events: { readonly event: Event | Tick; readonly done: () => void }[] = [];
  #state: State;
  #isStepping = false;
  #isStopped = false;
  #attempts = 0;
  #waiting: Effect[] = [];
  #carrying: AbortController | null = null;
  #forgetTimer: (() => void) | null = null;

  constructor(
    state: State,
    step: (state: State, event: Event | Tick) => Step<State>,
    keeper: CourseKeeper<State, Event>,
  ) {
    this.#state = state;
    this.#step = step;
    this.#keeper = keeper;
  }

  get state(): State {
    return this.#state;
  }

  /** Settles when what it led to is on the disk, or when nothing more will be. */
  tell(event: Event | Tick): Promise<void> {
    return new Promise((done) => {
      this.#events.push({ event, done });
      if (!this.#isStepping) void this.#stepThrough();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#forgetTimer?.();
    this.#carrying?.abort();
  }

  async #stepThrough(): Promise<void> {
    this.#isStepping = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        try {
          if (!this.#isStopped) await this.#take(next.event);
        } finally {
          next.done();
        }
      }
    } catch (cause) {
      this.stop();
      this.#keeper.hasFailed(cause);
      for (const { done } of this.#events.splice(0)) done();
    } finally {
      this.#isStepping = false;
    }
  }

  async #take(event: Event | Tick): Promise<void> {
    const { state, record, effects } = this.#step(this.#state, event);
    if (record !== null) {
      await this.#keeper.write(record, this.#state, event);
      if (this.#isStopped) return;
      this.#state = state;
      this.#leaveBehind();
    }
    this.#begin(effects);
  }

  #leaveBehind(): void {
    this.#attempts = 0;
    this.#waiting = [];
    this.#carrying?.abort();
    this.#carrying = null;
    this.#forgetTimer?.();
    this.#forgetTimer = null;
  }

  /** What already waits is not begun twice, however often a message that asks for it comes. */
  #begin(effects: readonly Effect[]): void {
    const waiting = this.#waiting.map((effect) => JSON.stringify(effect));
    for (const effect of effects) {
      if (effect.do === 'send') void this.#keeper.carryOut(effect, this.#state.turn, NEVER);
      else if (!waiting.includes(JSON.stringify(effect))) this.#waiting.push(effect);
    }
    if (this.#carrying === null && this.#waiting.length > 0) void this.#carryOutAll(new AbortController());
  }

  async #carryOutAll(controller: AbortController): Promise<void> {
    this.#carrying = controller;
    const { turn } = this.#state;
    for (let effect = this.#waiting[0]; effect !== undefined; effect = this.#waiting[0]) {
      if (effect.do === 'ask again') this.#askAgainLater();
      else await this.#keeper.carryOut(effect, turn, controller.signal);
      // Another turn has begun meanwhile, with effects of its own.
      if (this.#carrying !== controller) return;
      this.#waiting.shift();
    }
    this.#carrying = null;
  }

  #askAgainLater(): void {
    this.#forgetTimer?.();
    this.#forgetTimer = this.#keeper.after(this.#keeper.patience(this.#attempts++), () => {
      this.#forgetTimer = null;
      void this.tell({ kind: 'timed out' });
    });
  }
}

const NEVER = new AbortController().signal;
