import { WebSocket } from 'ws';
import {
  type Command,
  type CommandAnswer,
  decodeFromAgent,
  encodeFromConsole,
  type FromConsole,
  type KindName,
  PATH,
  PROTOCOL,
  type Row,
  type Steer,
  SUBPROTOCOL,
} from '../../protocol/index.ts';
import { Mirror } from '../../source/agents/mirror.ts';
import { expand } from './compression.ts';

/** Who asks, and whom they believe; PEM texts. */
export interface ConsoleCertificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A console that asks for things, hears the answers, and sees the site's tables. */
export class CommandConsole {
  readonly mirror: Mirror;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (answer: CommandAnswer) => void>();

  private constructor(socket: WebSocket, site: string) {
    this.mirror = new Mirror(site);
    this.#socket = socket;
    socket.on('message', (bytes: Buffer) => {
      const frame = decodeFromAgent(bytes, expand);
      this.mirror.receive(frame, performance.now(), Date.now());
      if (frame.kind === 'answer') this.#waiting.get(frame.answer.id)?.(frame.answer);
    });
    this.#send({ kind: 'hello', versions: PROTOCOL, program: 'test', have: null });
  }

  static async open(
    url: string,
    site: string,
    tls: ConsoleCertificates | null = null,
  ): Promise<CommandConsole> {
    const socket = new WebSocket(`${url}${PATH}`, SUBPROTOCOL, tls === null ? {} : tls);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new CommandConsole(socket, site);
  }

  command(command: Command): Promise<CommandAnswer> {
    return this.#ask(command.id, { kind: 'command', command });
  }

  steer(steer: Steer): Promise<CommandAnswer> {
    return this.#ask(steer.id, { kind: 'steer', steer });
  }

  rows<K extends KindName>(kind: K): readonly Row<K>[] {
    const table = this.mirror.table(kind);
    const found: Row<K>[] = [];
    // The agent's layout is this program's: a row is of its kind.
    table?.forEach((slot) => void found.push(table.read(slot) as Row<K>));
    return found;
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
