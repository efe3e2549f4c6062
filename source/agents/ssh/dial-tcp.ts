import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SshHop } from '../../config/console-config.ts';
import { describeHop } from './describe-hop.ts';
import { SshError } from './ssh-error.ts';

/** Connects to a hop by TCP. Fails with `SshError`; gives up after a time, ms, or when the signal says so. */
export function dialTcp(hop: SshHop, milliseconds: number, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hop.host, port: hop.port, noDelay: true });
    const giveUp = (): void => {
      socket.destroy(new SshError(hop, 'not dialled, for weft is ending'));
    };
    const timer = setTimeout(
      () => socket.destroy(new SshError(hop, `cannot be reached: no answer in ${milliseconds / 1000} s`)),
      milliseconds,
    );
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    // Stays for the life of the socket: a reset before anyone else listens must not end the process.
    socket.on('error', (error) => {
      settle();
      reject(describeHop(hop, error));
    });
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}
