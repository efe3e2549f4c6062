import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** How a server behaves; a number is the exception code that it answers everything with. */
export type ModbusManner =
  | number
  | 'well'
  | 'hangs'
  | 'closes'
  | 'byte by byte'
  | 'other transaction'
  | 'other unit'
  | 'other function'
  | 'other protocol'
  | 'too short'
  | 'too long'
  | 'garbage'
  | 'endless'
  | 'a web server';

/**
 * A Modbus/TCP server on loopback, written from the standard and not from what the agent reads with.
 * Holds registers of one unit for one function; what it does not hold is exception 2, unless it is lenient.
 */
export class ModbusServer {
  manner: ModbusManner = 'well';
  /** Of every answer in the manner `byte by byte`, ms between two bytes. */
  paceMs = 1;
  /** Requests so far: function, address and count. */
  readonly asked: (readonly [number, number, number])[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #words = new Map<number, number>();
  readonly #functionCode: number;
  readonly #unit: number;
  readonly #isLenient: boolean;

  private constructor(functionCode: number, unit: number, isLenient: boolean) {
    this.#functionCode = functionCode;
    this.#unit = unit;
    this.#isLenient = isLenient;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(
    functionCode: number,
    { unit = 1, isLenient = true }: { readonly unit?: number; readonly isLenient?: boolean } = {},
  ): Promise<ModbusServer> {
    const server = new ModbusServer(functionCode, unit, isLenient);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  hold(registers: ReadonlyMap<number, Uint8Array>): void {
    for (const [address, bytes] of registers)
      for (let word = 0; word < bytes.length / 2; word++)
        this.#words.set(address + word, ((bytes[2 * word] ?? 0) << 8) | (bytes[2 * word + 1] ?? 0));
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (piece) => {
      bytes = Buffer.concat([bytes, piece]);
      while (bytes.length >= 6 && bytes.length >= 6 + bytes.readUInt16BE(4)) {
        const frame = bytes.subarray(0, 6 + bytes.readUInt16BE(4));
        bytes = bytes.subarray(frame.length);
        this.#answer(socket, frame);
      }
    });
  }

  #answer(socket: Socket, frame: Buffer): void {
    const [transaction, unit, code] = [frame.readUInt16BE(0), frame.readUInt8(6), frame.readUInt8(7)];
    const [address, count] = [frame.readUInt16BE(8), frame.readUInt16BE(10)];
    this.asked.push([code, address, count]);
    const said = (more: Partial<Said> = {}): Buffer =>
      frameOf({ transaction, protocol: 0, unit, pdu: this.#pdu(unit, code, address, count), ...more });
    const { manner } = this;
    if (typeof manner === 'number') {
      socket.write(said({ pdu: Buffer.from([code | 0x80, manner]) }));
      return;
    }
    const pdu = this.#pdu(unit, code, address, count);
    switch (manner) {
      case 'well':
        socket.write(said());
        break;
      case 'hangs':
        break;
      case 'closes':
        socket.end(said().subarray(0, 8));
        break;
      case 'byte by byte':
        dripped(socket, said(), this.paceMs);
        break;
      case 'other transaction':
        socket.write(said({ transaction: transaction + 7 }));
        break;
      case 'other unit':
        socket.write(said({ unit: unit + 1 }));
        break;
      case 'other function':
        socket.write(said({ pdu: Buffer.concat([Buffer.from([code === 3 ? 4 : 3]), pdu.subarray(1)]) }));
        break;
      case 'other protocol':
        socket.write(said({ protocol: 1 }));
        break;
      case 'too short':
        socket.write(said({ pdu: Buffer.concat([Buffer.from([code, 2]), pdu.subarray(2, 4)]) }));
        break;
      case 'too long':
        socket.write(Buffer.concat([said(), Buffer.alloc(600)]));
        break;
      case 'garbage':
        socket.write(Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 89 + 41) & 0xff)));
        break;
      case 'endless':
        endless(socket);
        break;
      case 'a web server':
        socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
        break;
    }
  }

  #pdu(unit: number, code: number, address: number, count: number): Buffer {
    const exception = (what: number): Buffer => Buffer.from([code | 0x80, what]);
    if (unit !== this.#unit) return exception(11);
    if (code !== this.#functionCode) return exception(1);
    if (count < 1 || count > 125) return exception(3);
    const pdu = Buffer.alloc(2 + 2 * count);
    pdu.writeUInt8(code, 0);
    pdu.writeUInt8(2 * count, 1);
    for (let index = 0; index < count; index++) {
      const word = this.#words.get(address + index);
      if (word === undefined && !this.#isLenient) return exception(2);
      pdu.writeUInt16BE(word ?? 0, 2 + 2 * index);
    }
    return pdu;
  }
}

interface Said {
  readonly transaction: number;
  readonly protocol: number;
  readonly unit: number;
  readonly pdu: Buffer;
}

function frameOf({ transaction, protocol, unit, pdu }: Said): Buffer {
  const header = Buffer.alloc(7);
  header.writeUInt16BE(transaction & 0xffff, 0);
  header.writeUInt16BE(protocol, 2);
  header.writeUInt16BE(pdu.length + 1, 4);
  header.writeUInt8(unit & 0xff, 6);
  return Buffer.concat([header, pdu]);
}

function dripped(socket: Socket, bytes: Buffer, paceMs: number, from = 0): void {
  if (socket.destroyed || from >= bytes.length) return;
  socket.write(bytes.subarray(from, from + 1));
  setTimeout(() => dripped(socket, bytes, paceMs, from + 1), paceMs);
}

function endless(socket: Socket): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(Buffer.alloc(16_384)));
  };
  socket.on('drain', more);
  more();
}
