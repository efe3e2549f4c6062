import { once } from 'node:events';
import type { WebSocket } from 'ws';
import {
  type Command,
  decodeFromAgent,
  encodeFromConsole,
  type FromConsole,
  PROTOCOL,
} from '../protocol/index.ts';
import { expand } from '../source/agents/expand.ts';
import { openSocket } from '../source/agents/open-socket.ts';

/** An answer is short; what is longer is the site's state, which a bench of answers leaves unread. */
const LONGEST_ANSWER = 4_096;

/** A console that only submits: eight mirrors of a large site in one process would measure themselves. */
export class SubmittingConsole {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (status: string) => void>();
  readonly #hasState: Promise<void>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('ping', (payload) => socket.pong(payload));
    let hasState = (): void => undefined;
    this.#hasState = new Promise((resolve) => {
      hasState = resolve;
    });
    socket.on('message', (message: Buffer) => {
      if (message.length > LONGEST_ANSWER) return hasState();
      const frame = decodeFromAgent(message, expand);
      if (frame.kind !== 'answer') return;
      const { id, status, reason } = frame.answer;
      this.#waiting.get(id)?.(`${status} ${reason}`.trim());
      this.#waiting.delete(id);
    });
  }

  /** Settles when the site's whole state has come: from then on it is a console like any other. */
  static async open(url: string, token: string | null): Promise<SubmittingConsole> {
    const socket = openSocket({ url }, token, null);
    const made = new SubmittingConsole(socket);
    await once(socket, 'open');
    made.#send({ kind: 'hello', versions: PROTOCOL, program: 'weft bench', have: null });
    await made.#hasState;
    return made;
  }

  /** Settles when the agent says that it has it; fails where it says anything else. */
  async submit(command: Command): Promise<void> {
    const answered = new Promise<string>((resolve) => this.#waiting.set(command.id, resolve));
    this.#send({ kind: 'command', command });
    const answer = await answered;
    if (answer !== 'accepted') throw new Error(`the agent answered: ${answer}`);
  }

  /** There and back without a disk. */
  async ping(): Promise<void> {
    const answered = once(this.#socket, 'pong');
    this.#socket.ping();
    await answered;
  }

  close(): void {
    this.#socket.terminate();
  }

  #send(frame: FromConsole): void {
    this.#socket.send(encodeFromConsole(frame));
  }
}
