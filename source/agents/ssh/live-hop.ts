import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { SshHop } from '../../config/console-config.ts';
import { ChannelStream } from './channel-stream.ts';
import { describeForward, describeHop } from './describe-hop.ts';
import { SshError } from './ssh-error.ts';

/** A hop that let us in. */
export interface OpenHop {
  /** A connection from the hop to a host and port as the hop sees them. Fails with `SshError`. */
  readonly forward: (host: string, port: number) => Promise<Duplex>;
  /** Settles, with why, once the hop is gone; its streams are then destroyed. */
  readonly gone: Promise<SshError>;
  /** May be called twice. */
  readonly close: () => void;
}

/** A polite goodbye may stick in a connection that stalls; then it is cut. */
const GOODBYE_MS = 1_000;

/** One SSH connection from its first byte: whatever ends it ends here, once, with one reason. */
export class LiveHop implements OpenHop {
  readonly hop: SshHop;
  readonly client: Client;
  readonly gone: Promise<SshError>;
  readonly #over: Duplex;
  readonly #answerMs: number;
  readonly #streams = new Set<ChannelStream>();
  /** How to disappoint whoever waits for a stream. */
  readonly #waiting = new Set<(why: SshError) => void>();
  #settle: (why: SshError) => void = () => undefined;
  #why: SshError | null = null;

  constructor(hop: SshHop, client: Client, over: Duplex, answerMs: number) {
    this.hop = hop;
    this.client = client;
    this.#over = over;
    this.#answerMs = answerMs;
    this.gone = new Promise((resolve) => {
      this.#settle = resolve;
    });
    client.on('error', (error) => {
      // A key that the agent would not sign with: the library goes on to the next.
      if (error.level !== 'agent' && error.level !== 'client-authentication') this.fail(error);
    });
    client.on('close', () => this.fail(over.errored ?? new SshError(hop, 'closed the connection')));
  }

  /** Ends it; the first reason stays. */
  fail(error: unknown): void {
    if (this.#why !== null) return;
    this.#end(describeHop(this.hop, error));
    this.client.destroy();
    this.#over.destroy();
  }

  close(): void {
    if (this.#why !== null) return;
    this.#end(new SshError(this.hop, 'is no longer needed'));
    this.client.end();
    setTimeout(() => this.#over.destroy(), GOODBYE_MS).unref();
    if ('unref' in this.#over && typeof this.#over.unref === 'function') this.#over.unref();
  }

  forward(host: string, port: number): Promise<ChannelStream> {
    return new Promise((resolve, reject) => {
      if (this.#why !== null) return reject(this.#why);
      const settle = (): boolean => {
        clearTimeout(timer);
        return this.#waiting.delete(refuse);
      };
      const refuse = (error: unknown): void => {
        if (settle()) reject(this.#why ?? describeForward(this.hop, host, port, error));
      };
      const timer = setTimeout(
        () => refuse(new Error(`no answer in ${this.#answerMs / 1000} s`)),
        this.#answerMs,
      );
      this.#waiting.add(refuse);
      try {
        this.client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
          if (error !== undefined) return refuse(error);
          const stream = new ChannelStream(channel);
          // It came too late: nobody waits for it any more.
          if (!settle()) return void stream.destroy();
          this.#streams.add(stream);
          stream.once('close', () => this.#streams.delete(stream));
          resolve(stream);
        });
      } catch (error) {
        refuse(error);
      }
    });
  }

  #end(why: SshError): void {
    this.#why = why;
    for (const refuse of [...this.#waiting]) refuse(why);
    for (const stream of this.#streams) stream.destroy(why);
    this.#settle(why);
  }
}
