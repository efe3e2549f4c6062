import { createServer, type Server, type Socket } from 'node:net';
import { LIMITS } from './limits.ts';
import { sourceOf } from './source-address.ts';
import { WaitingRoom } from './waiting-room.ts';

/** A connection whose other end is not known yet. */
export interface Visitor {
  readonly socket: Socket;
  readonly address: string;
  readonly source: string;
  /** It is known who they are, and they have what they came for: none of the bounds here holds any more. */
  welcome(): void;
}

export interface FrontDoorOptions {
  readonly onVisitor: (visitor: Visitor) => void;
  /** Told why a connection was closed before anybody was known. */
  readonly onTurnedAway: (source: string, reason: string) => void;
  readonly graceMs?: number;
}

/**
 * Our own listener before the SSH library, which bounds neither how long a login may take, nor how many
 * bytes it may cost, nor how many may try at once.
 */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #server: Server;
  readonly #room = new WaitingRoom();

  constructor(options: FrontDoorOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#meet(socket));
  }

  /** Settles with the address that it listens at. */
  async listen(host: string, port: number): Promise<{ readonly address: string; readonly port: number }> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port, backlog: 511 }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    // A listener that fails later (no descriptors left) must not end the screens of others.
    this.#server.on('error', (error) => this.#options.onTurnedAway('', error.message));
    const bound = this.#server.address();
    if (bound === null || typeof bound === 'string') throw new Error('it listens at no port');
    return bound;
  }

  /** Nobody new; may be called twice. */
  close(): void {
    this.#server.close();
  }

  #meet(socket: Socket): void {
    // Without a listener an error of any socket ends the process.
    socket.on('error', () => socket.destroy());
    const address = socket.remoteAddress;
    if (address === undefined) {
      socket.destroy();
      return;
    }
    const source = sourceOf(address);
    const turnAway = (reason: string): void => {
      settle();
      if (!socket.destroyed) this.#options.onTurnedAway(source, reason);
      socket.destroy();
    };
    const leave = this.#room.enter(source, performance.now(), () =>
      turnAway('it gave its place to a newer login'),
    );
    let read = 0;
    const count = (chunk: Buffer): void => {
      read += chunk.length;
      if (read > LIMITS.bytesBeforeLogin)
        turnAway(`more than ${LIMITS.bytesBeforeLogin} bytes before a login`);
    };
    const grace = this.#options.graceMs ?? LIMITS.graceMs;
    const timer = setTimeout(() => turnAway(`no login within ${grace / 1000} s`), grace);
    const settle = (): void => {
      clearTimeout(timer);
      socket.off('data', count);
      leave?.();
    };
    if (leave === null) {
      turnAway('too many logins are under way');
      return;
    }
    socket.setNoDelay(true);
    socket.on('data', count);
    socket.once('close', settle);
    this.#options.onVisitor({ socket, address, source, welcome: settle });
  }
}
