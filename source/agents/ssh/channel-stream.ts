import { Duplex } from 'node:stream';

/** What we need of the library's channel. */
export type Channel = Duplex;

/**
 * One forwarded connection as an ordinary stream that http, tls, ws and the next hop take for a socket.
 * The library's own channel has no `destroy(error)`, says `close` only when the peer agrees, and holds a
 * write for ever once it is closed.
 */
export class ChannelStream extends Duplex {
  readonly #channel: Channel;
  #ended = false;

  constructor(channel: Channel) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    // Whoever reads us learns of it too; but a reset must not end the process before anyone listens.
    this.on('error', () => undefined);
    channel.on('error', (error: Error) => this.destroy(error));
    channel.on('data', (bytes: Buffer) => {
      if (!this.#ended && !this.destroyed && !this.push(bytes)) channel.pause();
    });
    channel.on('end', () => this.#end());
    // It comes behind the last byte; what is still to be written can go nowhere.
    channel.on('close', () => {
      this.#end();
      if (this.readableEnded) this.destroy();
      else this.once('end', () => this.destroy());
    });
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(bytes, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel.destroy();
    // What still comes must not fill the window of a channel that nobody reads.
    this.#channel.resume();
    done(error);
  }

  #end(): void {
    if (this.#ended || this.destroyed) return;
    this.#ended = true;
    this.push(null);
  }

  // What http and ws call on sockets. Silence is watched by whoever uses the stream, and by the hop.
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  destroySoon(): void {
    this.end(() => this.destroy());
  }
}
