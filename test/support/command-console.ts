import { WebSocket } from 'ws';
import {
  type Command,
  type CommandAnswer,
  decodeFromAgent,
  encodeFromConsole,
  type FromConsole,
  PATH,
  PROTOCOL,
  type Steer,
  SUBPROTOCOL,
} from '../../protocol/index.ts';
import { expand } from './compression.ts';

/** A console that can only ask for things, and hears the answers. */
export class CommandConsole {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (answer: CommandAnswer) => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (bytes: Buffer) => {
      const frame = decodeFromAgent(bytes, expand);
      if (frame.kind === 'answer') this.#waiting.get(frame.answer.id)?.(frame.answer);
    });
    this.#send({ kind: 'hello', versions: PROTOCOL, program: 'test', have: null });
  }

  static async open(url: string, token: string | null = null): Promise<CommandConsole> {
    const socket = new WebSocket(`${url}${PATH}`, SUBPROTOCOL, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new CommandConsole(socket);
  }

  command(command: Command): Promise<CommandAnswer> {
    return this.#ask(command.id, { kind: 'command', command });
  }

  steer(steer: Steer): Promise<CommandAnswer> {
    return this.#ask(steer.id, { kind: 'steer', steer });
  }

  close(): void {
    this.#socket.terminate();
  }

  #ask(id: string, frame: FromConsole): Promise<CommandAnswer> {
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send(frame);
    });
  }

  #send(frame: FromConsole): void {
    this.#socket.send(encodeFromConsole(frame));
  }
}
