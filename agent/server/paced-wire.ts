import type { WebSocket } from 'ws';
import { closeReason, type Wire } from './wire.ts';

/**
 * A message goes in pieces of this size, the next when the network has taken the last: progress of a
 * slow link shows before the whole is through, and pings pass between the pieces.
 */
const PIECE = 64 * 1024;
const CLOSE_WITHIN_MS = 1_000;

/**
 * A session's side of one WebSocket. Each message is followed by a ping that bears its number: the pong
 * says that the console has read it. What the kernels on the way hold is megabytes, a minute of frames,
 * and shows in no buffer of ours.
 */
export class PacedWire implements Wire {
  confirmed = 0;
  taken = 0;
  readonly #socket: WebSocket;
  readonly #messages: Uint8Array[] = [];
  #queued = 0;
  /** Bytes of the first message that were handed to the socket. */
  #at = 0;
  #waits = false;
  #pieces = 0;
  #sent = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get waiting(): number {
    return this.#queued + this.#socket.bufferedAmount;
  }

  send(bytes: Uint8Array): void {
    this.#messages.push(bytes);
    this.#queued += bytes.length;
    this.#pump();
  }

  /** Takes the payload of a pong; those that answer no message of ours are nothing to us. */
  hear(payload: Buffer): void {
    const number = Number(payload.toString('latin1'));
    if (Number.isSafeInteger(number) && number <= this.#sent)
      this.confirmed = Math.max(this.confirmed, number);
  }

  close(code: number, reason: string): void {
    this.#messages.length = 0;
    this.#queued = 0;
    this.#socket.close(code, closeReason(reason));
    // One that reads nothing takes no close frame either.
    setTimeout(() => this.#socket.terminate(), CLOSE_WITHIN_MS).unref();
  }

  #pump(): void {
    while (!this.#waits && this.#socket.readyState === this.#socket.OPEN) {
      const message = this.#messages[0];
      if (message === undefined) return;
      const end = Math.min(this.#at + PIECE, message.length);
      const piece = message.subarray(this.#at, end);
      this.#queued -= piece.length;
      this.#at = end;
      this.#waits = true;
      const number = ++this.#pieces;
      this.#socket.send(piece, { binary: true, fin: end === message.length }, (error) => {
        this.taken += piece.length;
        if (error || number !== this.#pieces) return;
        this.#waits = false;
        this.#pump();
      });
      if (end === message.length) {
        this.#messages.shift();
        this.#at = 0;
        this.#socket.ping(String(++this.#sent));
      }
      // What the network took at once need not be waited for.
      if (this.#socket.bufferedAmount === 0) this.#waits = false;
    }
  }
}
