import { WebSocket } from 'ws';

const PING_EVERY_MS = 5_000;
const GONE_AFTER_MS = 15_000;
/** So many of the last round trips are looked at. */
const TRIPS_KEPT = 16;

/** Whether the other side of a connection lives, and how far away it is. One for a connection's whole life. */
export class Pulse {
  readonly #trips: number[] = [];
  readonly #onSilence: (seconds: number) => void;
  #heardAt = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(onSilence: (seconds: number) => void) {
    this.#onSilence = onSilence;
  }

  /** The shortest of the last round trips, ms, for the others waited on their way; null before the first. */
  get roundTripMs(): number | null {
    return this.#trips.length === 0 ? null : Math.min(...this.#trips);
  }

  get heardAt(): number {
    return this.#heardAt;
  }

  /** Something came. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  start(socket: WebSocket): void {
    this.stop();
    this.heard();
    this.#timer = setInterval(() => {
      const silence = performance.now() - this.#heardAt;
      if (silence > GONE_AFTER_MS) this.#onSilence(Math.round(silence / 1000));
      else if (socket.readyState === WebSocket.OPEN) this.ping(socket);
    }, PING_EVERY_MS);
    socket.on('pong', (payload) => this.#pong(payload));
  }

  ping(socket: WebSocket): void {
    socket.ping(String(performance.now()));
  }

  /** May be called twice. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #pong(payload: Buffer): void {
    this.heard();
    const trip = performance.now() - Number(payload.toString('utf8'));
    if (!(trip >= 0 && trip < GONE_AFTER_MS)) return;
    this.#trips.push(trip);
    if (this.#trips.length > TRIPS_KEPT) this.#trips.shift();
  }
}
