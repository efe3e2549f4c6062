import { headersOf } from './http-body.ts';
import { type Outgoing, requestOf } from './http-exchange.ts';
import type { HttpHearing, ListenLimits } from './io.ts';
import { ReadFailure } from './io.ts';
import { calledOff, readFailureFrom } from './limits.ts';

/** Listens over a connection of its own to an answer that goes on; ends when the server ends it. */
export function listening(
  outgoing: Outgoing,
  asked: string,
  { signal, timeoutMs, silenceMs }: ListenLimits,
  hearing: HttpHearing,
): Promise<void> {
  if (signal.aborted) return Promise.reject(calledOff(asked, signal));
  return new Promise((resolve, reject) => {
    const request = requestOf(outgoing, false);
    const end = (error: unknown): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      request.destroy();
      if (error === null) resolve();
      else reject(readFailureFrom(asked, error));
    };
    const heard = (take: () => void): void => {
      try {
        take();
      } catch (error) {
        end(error);
      }
    };
    const onAbort = (): void => end(calledOff(asked, signal));
    const after = (ms: number, what: string): NodeJS.Timeout =>
      setTimeout(() => end(new ReadFailure(`${asked}: ${what} within ${ms} ms`, { kind: 'timeout' })), ms);
    let timer = after(timeoutMs, 'no answer');
    signal.addEventListener('abort', onAbort);
    request.on('response', (response) => {
      clearTimeout(timer);
      timer = after(silenceMs, 'not a byte');
      const headers = headersOf(response);
      const contentType = (headers.get('content-type') ?? '').toLowerCase();
      response.on('error', end);
      response.on('end', () => end(null));
      response.on('close', () => end(new Error('the connection was closed')));
      heard(() => {
        const encoding = headers.get('content-encoding') ?? 'identity';
        if (encoding !== 'identity')
          throw new ReadFailure(`${asked}: compressed as "${encoding.slice(0, 40)}", nothing was offered`);
        hearing.head({ status: response.statusCode ?? 0, contentType, headers });
        response.on('data', (piece: Buffer) => {
          timer.refresh();
          heard(() => hearing.piece(piece));
        });
      });
    });
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      end(new Error('the server wants another protocol (101 Switching Protocols)'));
    });
    request.on('error', end);
    request.end();
  });
}
