import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Limits, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';
import {
  decodeAnswer,
  encodeQuestion,
  exceptionWords,
  type Question,
  type RegisterBlock,
} from './modbus-frame.ts';

/** A meter, or what stands behind a gateway under a unit's number. */
export interface ModbusDevice {
  readonly host: string;
  readonly port: number;
  readonly unit: number;
}

/**
 * Reads blocks of registers one after the other over one connection, which ends with the call: many meters
 * have room for four. Gives each block's bytes, most significant first in each register. Fails with
 * `ReadFailure`, of the class `ModbusException` where the device itself said no. An answer is bounded by
 * its question, so `maxBytes` is not asked for.
 */
export type ModbusRead = (
  device: ModbusDevice,
  blocks: readonly RegisterBlock[],
  limits: Omit<Limits, 'maxBytes'>,
) => Promise<readonly Uint8Array[]>;

/** The device answered that it will not. */
export class ModbusException extends ReadFailure {
  /** As on the wire. */
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

export const modbusRead: ModbusRead = (device, blocks, limits) => {
  const { host, port, unit } = device;
  const asked = `Modbus ${host}:${port} unit ${unit}`;
  return withinLimits({ ...limits, maxBytes: Number.POSITIVE_INFINITY }, asked, async (signal) => {
    const socket = connect({ host, port, noDelay: true });
    const end = (): void => void socket.destroy();
    signal.addEventListener('abort', end, { once: true });
    try {
      await once(socket, 'connect');
      const read: Uint8Array[] = [];
      for (const [index, block] of blocks.entries())
        read.push(await ask(socket, asked, { transaction: index + 1, unit, block }));
      return read;
    } finally {
      signal.removeEventListener('abort', end);
      // What it says or suffers from here on is nobody's.
      socket.on('error', () => undefined);
      socket.destroy();
    }
  });
};

function ask(socket: Socket, asked: string, question: Question): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const settle = (outcome: Uint8Array | Error): void => {
      socket.off('data', take).off('error', settle).off('close', closed);
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const closed = (): void =>
      settle(new ReadFailure(`${asked}: the connection was closed before the whole answer came`));
    const take = (piece: Buffer): void => {
      bytes = Buffer.concat([bytes, piece]);
      const answer = decodeAnswer(bytes, question);
      if (answer.kind === 'registers') settle(answer.bytes);
      else if (answer.kind === 'wrong') settle(new ReadFailure(`${asked}: ${answer.why}`));
      else if (answer.kind === 'exception')
        settle(
          new ModbusException(
            `${asked}: exception ${answer.code} (${exceptionWords(answer.code)}) to ${wordsOf(question.block)}`,
            answer.code,
          ),
        );
    };
    socket.on('data', take).on('error', settle).on('close', closed);
    socket.write(encodeQuestion(question));
  });
}

function wordsOf({ functionCode, address, count }: RegisterBlock): string {
  return `function ${functionCode}, registers ${address}–${address + count - 1} counted from 0`;
}
