import {
  agreeOnVersion,
  type Clocks,
  type CommandAnswer,
  decodeFromConsole,
  encodeFromAgent,
  type FromAgent,
  type FromConsole,
  PROTOCOL,
  WireError,
} from '../../protocol/index.ts';
import { Allowance } from './allowance.ts';
import type { Broadcast } from './broadcast.ts';
import { type Commands, declined } from './commands.ts';
import { compress } from './compress.ts';
import { type Answering, type Question, Questions } from './questions.ts';
import { CLOSE, type Wire } from './wire.ts';

/** A console that takes nothing for so long is cut: its screen has been wrong for as long. */
const TOO_SLOW_MS = 10_000;
/** A socket that never says who it is holds a place for no longer than this. */
const HELLO_WITHIN_MS = 10_000;
/**
 * A message may be on its way this long, and two periods, before the next has to wait for it. The
 * kernels between hold megabytes: without this a console on a slow link is fed from a queue, and what it
 * shows as live is as old as the queue is long.
 */
const ON_ITS_WAY_MS = 1_000;
/** Answers to commands that a console may leave unread, bytes. */
const MOST_UNREAD = 64 * 1024;
/** What a person could cause in a minute; more is a fault or an attack. */
const RESYNCS_PER_MINUTE = 20;
const COMMANDS_PER_MINUTE = 120;
/** The state of a console that has none. */
const NOTHING = -1;

export interface SessionOptions {
  readonly wire: Wire;
  readonly broadcast: Broadcast;
  readonly identity: string;
  readonly periodMs: number;
  readonly program: string;
  readonly clocks: () => Clocks;
  /** What is answered beside the stream. */
  readonly answering?: Answering | undefined;
  /** Who carries commands out; absent where nobody does. */
  readonly commands?: Commands | undefined;
}

/**
 * One console. It is sent a tick's frame only when it has read those before; else it falls behind and is
 * brought up in one step once it can take it: the newest state, never a backlog.
 */
export class Session {
  readonly identity: string;
  readonly #options: SessionOptions;
  /** The state the console has once everything handed to the wire arrives; null before its hello. */
  #has: number | null = null;
  /** When each message was handed over that is not yet confirmed, oldest first. */
  readonly #onItsWay: number[] = [];
  #confirmed = 0;
  readonly #openedAt: number;
  /** When the console was last seen to take something, or nothing was left to take. */
  #movedAt: number;
  #progress = 0;
  readonly #resyncs = new Allowance(RESYNCS_PER_MINUTE, 60_000);
  readonly #questions: Questions;
  readonly #commands = new Allowance(COMMANDS_PER_MINUTE, 60_000);
  /** How we ended it; null while it goes on, and when the other side or the network did. */
  endedBecause: { readonly code: number; readonly reason: string } | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.identity = options.identity;
    this.#questions = new Questions(options.answering ?? {});
    this.#openedAt = options.clocks().monotonic;
    this.#movedAt = this.#openedAt;
    this.#send({
      kind: 'hello',
      versions: PROTOCOL,
      program: options.program,
      position: options.broadcast.position,
      clocks: options.clocks(),
      periodMs: options.periodMs,
      identity: options.identity,
    });
  }

  receive(bytes: Uint8Array): void {
    if (this.endedBecause !== null) return;
    let frame: FromConsole;
    try {
      frame = decodeFromConsole(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.end(CLOSE.malformed, error.message);
      return;
    }
    // Each hello is worth a snapshot: one that could be repeated would be a lever of a million to one.
    if ((frame.kind === 'hello') !== (this.#has === null)) {
      this.end(CLOSE.malformed, `${frame.kind} ${frame.kind === 'hello' ? 'a second time' : 'before hello'}`);
      return;
    }
    if (frame.kind === 'hello') this.#welcome(frame);
    else if (frame.kind === 'resync') this.#resync();
    else if (frame.kind === 'audit' || frame.kind === 'energy') this.#question(frame);
    else if (frame.kind === 'steer')
      this.#ask(frame.steer.id, (commands) => commands.steer(frame.steer, this.identity, frame.speaker));
    else
      this.#ask(frame.command.id, (commands) => commands.submit(frame.command, this.identity, frame.speaker));
  }

  /** Hands on a tick's frame, which leads from `base` to `seq`; equal for a heartbeat. */
  tick(frame: Uint8Array, base: number, seq: number): void {
    if (this.endedBecause !== null) return;
    const now = this.#now;
    if (this.#isBehind(now)) {
      if (now - this.#movedAt > TOO_SLOW_MS)
        this.end(CLOSE.tooSlow, `nothing was taken for ${TOO_SLOW_MS / 1000} s`);
    } else if (this.#has === null) {
      if (now - this.#openedAt > HELLO_WITHIN_MS)
        this.end(CLOSE.silent, `no hello within ${HELLO_WITHIN_MS / 1000} s`);
    } else if (this.#has === base) {
      this.#hand(frame);
      this.#has = seq;
    } else this.#catchUp(seq);
  }

  end(code: number, reason: string): void {
    if (this.endedBecause !== null) return;
    this.endedBecause = { code, reason };
    this.#options.wire.close(code, reason);
  }

  get #now(): number {
    return this.#options.clocks().monotonic;
  }

  /** Whether what was handed over is still under way, so that more would only queue. */
  #isBehind(now: number): boolean {
    const { wire, periodMs } = this.#options;
    this.#onItsWay.splice(0, wire.confirmed - this.#confirmed);
    this.#confirmed = wire.confirmed;
    const [oldest] = this.#onItsWay;
    const late = oldest !== undefined && now - oldest > Math.max(ON_ITS_WAY_MS, 2 * periodMs);
    const behind = wire.waiting > 0 || late;
    const progress = wire.taken + wire.confirmed;
    if (!behind || progress !== this.#progress) this.#movedAt = now;
    this.#progress = progress;
    return behind;
  }

  #welcome(hello: Extract<FromConsole, { kind: 'hello' }>): void {
    const agreed = agreeOnVersion(hello.versions, { own: 'this agent', other: 'the console' });
    if ('refusal' in agreed) {
      this.#send({ kind: 'refusal', reason: agreed.refusal });
      this.end(CLOSE.versions, agreed.refusal);
      return;
    }
    const { boot, store, seq } = this.#options.broadcast.position;
    const { have } = hello;
    const known = have !== null && have.boot === boot && have.store === store && have.seq <= seq;
    this.#has = known ? have.seq : NOTHING;
    this.#catchUp(seq);
  }

  /** What is asked may take as long as a disk; the answer goes out when it is durable, or never. */
  #ask(id: string, answer: (commands: Commands) => Promise<CommandAnswer>): void {
    const { commands, wire } = this.#options;
    if (!this.#commands.take(this.#now)) {
      this.end(CLOSE.refused, `more than ${COMMANDS_PER_MINUTE} commands in a minute`);
    } else if (wire.waiting > MOST_UNREAD) {
      this.end(CLOSE.tooSlow, 'commands come, and their answers are not read');
    } else if (commands === undefined) {
      this.#send({ kind: 'answer', answer: declined(id) });
    } else {
      answer(commands).then(
        (given) => {
          if (this.endedBecause === null) this.#send({ kind: 'answer', answer: given });
        },
        // Not known to be on the disk: the console finds no answer, shows that, and asks again.
        () => undefined,
      );
    }
  }

  #question(frame: Question): void {
    const given = this.#questions.answer(frame, this.#now, this.#options.wire.waiting);
    if ('kind' in given) this.#send(given);
    else this.end(given.code, given.reason);
  }

  #resync(): void {
    if (!this.#resyncs.take(this.#now)) {
      this.end(CLOSE.refused, `more than ${RESYNCS_PER_MINUTE} snapshots asked for in a minute`);
      return;
    }
    this.#has = NOTHING;
    if (!this.#isBehind(this.#now)) this.#catchUp(this.#options.broadcast.position.seq);
  }

  #catchUp(seq: number): void {
    const { broadcast } = this.#options;
    // In the midst of a publication there is nothing to catch up with: the tick that ends it does so.
    if (this.#has === null || this.#has === seq || !broadcast.isWhole) return;
    this.#hand(broadcast.catchUp(this.#has) ?? broadcast.snapshot());
    this.#has = seq;
  }

  #send(frame: FromAgent): void {
    this.#hand(encodeFromAgent(frame, compress));
  }

  #hand(bytes: Uint8Array): void {
    this.#onItsWay.push(this.#now);
    this.#options.wire.send(bytes);
  }
}
