import {
  agreeOnVersion,
  type Clocks,
  decodeFromConsole,
  encodeFromAgent,
  type FromAgent,
  type FromConsole,
  PROTOCOL,
  WireError,
} from '../../protocol/index.ts';
import type { Broadcast } from './broadcast.ts';
import { compress } from './compress.ts';

/** The few things a session needs of a socket. */
export interface Wire {
  /** Bytes handed over and not yet taken by the network. */
  readonly waiting: number;
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Close codes of weft, for the other side's log (RFC 6455 leaves 4000–4999 to applications). */
export const CLOSE = {
  refused: 4000,
  malformed: 4002,
  tooSlow: 4008,
  silent: 4009,
  versions: 4010,
  stopping: 4001,
} as const;

/** A console that takes nothing for so long is cut: its screen has been wrong for as long. */
const TOO_SLOW_MS = 10_000;
/** Commands and resyncs in a second that a person could cause; more is a fault or an attack. */
const RESYNCS_PER_MINUTE = 20;

export interface SessionOptions {
  readonly wire: Wire;
  readonly broadcast: Broadcast;
  readonly identity: string;
  readonly periodMs: number;
  readonly program: string;
  readonly clocks: () => Clocks;
}

/**
 * One console. It is sent a tick's frame only when the last one has left; else it falls behind and is
 * brought up in one step once it can take it: the newest state, never a backlog.
 */
export class Session {
  readonly identity: string;
  readonly #options: SessionOptions;
  /** The state the console has once everything handed to the wire arrives; null before its hello. */
  #has: number | null = null;
  #stuckSince: number | null = null;
  #resyncs: number[] = [];
  #ended = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.identity = options.identity;
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
    if (this.#ended) return;
    let frame: FromConsole;
    try {
      frame = decodeFromConsole(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.end(CLOSE.malformed, error.message);
      return;
    }
    if (frame.kind === 'hello') this.#welcome(frame);
    else if (frame.kind === 'resync') this.#resync();
    else this.#decline(frame.command.id);
  }

  /** Hands on a tick's frame, which leads from `base` to `seq`; equal for a heartbeat. */
  tick(frame: Uint8Array, base: number, seq: number): void {
    if (this.#ended || this.#has === null) return;
    const { wire } = this.#options;
    const now = this.#options.clocks().monotonic;
    if (wire.waiting > 0) {
      this.#stuckSince ??= now;
      if (now - this.#stuckSince > TOO_SLOW_MS)
        this.end(CLOSE.tooSlow, `nothing was taken for ${TOO_SLOW_MS / 1000} s`);
      return;
    }
    this.#stuckSince = null;
    if (this.#has === base) {
      wire.send(frame);
      this.#has = seq;
    } else this.#catchUp(seq);
  }

  end(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.wire.close(code, reason);
  }

  #welcome(hello: Extract<FromConsole, { kind: 'hello' }>): void {
    const agreed = agreeOnVersion(hello.versions, { own: 'this agent', other: 'the console' });
    if ('refusal' in agreed) {
      this.#send({ kind: 'refusal', reason: agreed.refusal });
      this.end(CLOSE.versions, agreed.refusal);
      return;
    }
    const { broadcast } = this.#options;
    const { boot, store, seq } = broadcast.position;
    const { have } = hello;
    const known = have !== null && have.boot === boot && have.store === store && have.seq <= seq;
    this.#has = known ? have.seq : -1;
    this.#catchUp(seq);
  }

  /** Acting comes with operations: until then a command is answered, not left to silence. */
  #decline(id: string): void {
    this.#send({
      kind: 'answer',
      answer: { id, status: 'refused', reason: 'this agent carries out no commands', refusals: [] },
    });
  }

  #resync(): void {
    const now = this.#options.clocks().monotonic;
    this.#resyncs = this.#resyncs.filter((at) => now - at < 60_000);
    this.#resyncs.push(now);
    if (this.#resyncs.length > RESYNCS_PER_MINUTE) {
      this.end(CLOSE.refused, `more than ${RESYNCS_PER_MINUTE} snapshots asked for in a minute`);
      return;
    }
    this.#has = -1;
    if (this.#options.wire.waiting === 0) this.#catchUp(this.#options.broadcast.position.seq);
  }

  #catchUp(seq: number): void {
    const { broadcast, wire } = this.#options;
    if (this.#has === seq) return;
    wire.send(broadcast.catchUp(this.#has ?? -1) ?? broadcast.snapshot());
    this.#has = seq;
  }

  #send(frame: FromAgent): void {
    this.#options.wire.send(encodeFromAgent(frame, compress));
  }
}
