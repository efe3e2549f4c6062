import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PATH } from '../../protocol/index.ts';

/** Answers an upgrade that is not wanted, and lets go of the socket. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${status === 401 ? 'Unauthorized' : 'Refused'}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

/** For whoever came with a browser or a probe. */
export function answerPlain(response: ServerResponse): void {
  response
    .writeHead(426, { 'content-type': 'text/plain', connection: 'close' })
    .end(`This is a weft agent: open a WebSocket at ${PATH}.\n`);
}
