import type { Duplex } from 'node:stream';
import type { SshHop } from '../../config/console-config.ts';
import type { OpenHop } from './live-hop.ts';
import { nameOfHop, SshError } from './ssh-error.ts';

/** How a pool reaches the world. */
export interface HopOpeners {
  /** A connection to the first hop. Fails with `SshError`; gives up when the signal says so. */
  readonly dial: (hop: SshHop, signal: AbortSignal) => Promise<Duplex>;
  /** Logs in over a stream, which it owns from here on. Fails with `SshError`. */
  readonly open: (hop: SshHop, over: Duplex) => Promise<OpenHop>;
}

interface HeldHop {
  readonly opening: Promise<OpenHop>;
  users: number;
}

/**
 * The hops of all sites: ways that begin alike share their first hops, one connection each, which is closed
 * when nothing goes through it any more. A hop that is gone is forgotten, so that the next dial opens it
 * anew. `stop` may be called twice.
 */
export class HopPool {
  readonly #openers: HopOpeners;
  readonly #held = new Map<string, HeldHop>();
  readonly #underWay = new Set<Duplex>();
  readonly #stopping = new AbortController();

  constructor(openers: HopOpeners) {
    this.#openers = openers;
  }

  /** How many hops are open or being opened. */
  get size(): number {
    return this.#held.size;
  }

  /** A connection to a host and port as the last hop of a way sees them. Fails with `SshError`. */
  async forward(via: readonly SshHop[], host: string, port: number): Promise<Duplex> {
    const last = via.at(-1);
    if (last === undefined) throw new Error('a way without hops');
    if (this.#stopping.signal.aborted) throw stopped(last);
    const held = this.#hold(via, last);
    try {
      const stream = await (await held.opening).forward(host, port);
      stream.once('close', () => this.#release(held));
      return stream;
    } catch (error) {
      this.#release(held);
      throw error;
    }
  }

  /** Opens every hop of a way and lets go of it again. Fails with `SshError`. */
  async visit(via: readonly SshHop[]): Promise<void> {
    const last = via.at(-1);
    if (last === undefined || this.#stopping.signal.aborted) return;
    const held = this.#hold(via, last);
    try {
      await held.opening;
    } finally {
      this.#release(held);
    }
  }

  stop(): void {
    this.#stopping.abort();
    for (const held of this.#held.values()) void held.opening.then((hop) => hop.close(), ignore);
    for (const stream of this.#underWay) stream.destroy();
    this.#held.clear();
  }

  #hold(via: readonly SshHop[], last: SshHop): HeldHop {
    const way = via.map((hop) => `${hop.user ?? ''}@${nameOfHop(hop)}`).join(' ');
    const present = this.#held.get(way);
    if (present !== undefined) {
      present.users++;
      return present;
    }
    const held: HeldHop = { opening: this.#open(via.slice(0, -1), last), users: 1 };
    this.#held.set(way, held);
    const forget = (): void => {
      if (this.#held.get(way) === held) this.#held.delete(way);
    };
    held.opening.then((hop) => hop.gone.then(forget), forget);
    return held;
  }

  async #open(before: readonly SshHop[], hop: SshHop): Promise<OpenHop> {
    // The stream to this hop holds the hops before it, for as long as it lives.
    const over =
      before.length === 0
        ? await this.#openers.dial(hop, this.#stopping.signal)
        : await this.forward(before, hop.host, hop.port);
    this.#underWay.add(over);
    try {
      if (this.#stopping.signal.aborted) throw stopped(hop);
      return await this.#openers.open(hop, over);
    } catch (error) {
      over.destroy();
      throw error;
    } finally {
      this.#underWay.delete(over);
    }
  }

  #release(held: HeldHop): void {
    held.users--;
    if (held.users > 0) return;
    for (const [way, other] of this.#held) if (other === held) this.#held.delete(way);
    void held.opening.then((hop) => hop.close(), ignore);
  }
}

function stopped(hop: SshHop): SshError {
  return new SshError(hop, 'not dialled, for weft is ending');
}

/** Whoever asked for the hop has the error. */
function ignore(): void {
  return;
}
