import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { ServerChannel } from 'ssh2';
import type { TerminalOutput } from '../screen/terminal-output.ts';
import { LIMITS } from './limits.ts';

/** Written behind everything else, its callback says that all of that is with the system. */
const NOTHING = new Uint8Array();

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** A size as a client told it, within what a screen can be; a client that tells none has the usual one. */
export function clampSize(columns: number, rows: number): WindowSize {
  const { smallest, largest } = LIMITS;
  const clamp = (value: number, usual: number, least: number, most: number): number =>
    Math.min(most, Math.max(least, Number.isInteger(value) && value > 0 ? value : usual));
  return {
    columns: clamp(columns, 80, smallest.columns, largest.columns),
    rows: clamp(rows, 24, smallest.rows, largest.rows),
  };
}

/**
 * The output side of a terminal behind an SSH channel. A write has gone only when the socket has taken it
 * too: the library hands on whatever the client's window allows, megabytes, and a client that reads nothing
 * would have its paints queued where they grow old.
 */
export class ServedOutput extends EventEmitter implements TerminalOutput {
  readonly #channel: ServerChannel;
  readonly #socket: Socket;
  #size: WindowSize;
  #told: WindowSize;
  #rest: NodeJS.Timeout | null = null;

  constructor(channel: ServerChannel, socket: Socket, size: WindowSize) {
    super();
    this.#channel = channel;
    this.#socket = socket;
    this.#size = size;
    this.#told = size;
    channel.on('close', () => this.#close());
    socket.on('close', () => this.#close());
    channel.on('error', () => this.#close());
  }

  get columns(): number {
    return this.#size.columns;
  }

  get rows(): number {
    return this.#size.rows;
  }

  write(chunk: string, written: (error?: Error | null) => void = () => undefined): boolean {
    const { destroyed } = this.#socket;
    if (destroyed || !this.#channel.writable) {
      // Nobody is there to read it; whoever waits for it need not.
      setImmediate(written);
      return false;
    }
    return this.#channel.write(chunk, (error) => {
      if (error || this.#socket.writableLength === 0 || this.#socket.destroyed) written(error);
      else this.#socket.write(NOTHING, () => written());
    });
  }

  /** What the client says its window is; followed when it rests, for a window that is dragged tells hundreds. */
  resize(size: WindowSize): void {
    this.#told = size;
    this.#rest ??= setTimeout(() => {
      this.#rest = null;
      this.#size = this.#told;
      this.emit('resize');
    }, LIMITS.resizeRestMs);
  }

  #close(): void {
    if (this.#rest !== null) clearTimeout(this.#rest);
    this.#rest = null;
    this.emit('close');
  }
}
