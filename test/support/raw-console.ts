import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { type StreamServer, serveStream, until } from './stream-server.ts';
import { hello } from './stream-site.ts';

/** A server that stops with the test that asked for it. */
export async function serveTest(...options: Parameters<typeof serveStream>): Promise<StreamServer> {
  const served = await serveStream(...options);
  onTestFinished(() => served.server.stop());
  return served;
}

export const BEARER = { authorization: 'Bearer secret' };

/** The bytes of a dial by hand; `headers` beyond those that every WebSocket has. */
export const upgrade = (path: string, ...headers: string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==',
    ...headers,
    '\r\n',
  ].join('\r\n');
export const TOKEN = `Authorization: ${BEARER.authorization}`;
export const PROTOCOL = 'Sec-WebSocket-Protocol: weft.1';

/** How many messages each console got; the first may come with the answer to its dial. */
const messages = new WeakMap<WebSocket, number>();
export const heard = (socket: WebSocket): number => messages.get(socket) ?? 0;

export function dial(url: string, options: ClientOptions = { headers: BEARER }): WebSocket {
  const socket = new WebSocket(`${url}/weft`, 'weft.1', options);
  socket.on('error', () => undefined);
  socket.on('message', () => void messages.set(socket, heard(socket) + 1));
  return socket;
}

/** Waits for the end of a socket, whether or not an error comes first. */
export function closed(socket: WebSocket): Promise<readonly [number, string]> {
  return new Promise((resolve) => {
    socket.once('close', (code, reason) => resolve([code, String(reason)]));
  });
}

/** A console that is greeted and has its snapshot. */
export async function greetedConsole({ server }: StreamServer): Promise<WebSocket> {
  const socket = dial(server.url);
  await once(socket, 'open');
  socket.send(hello());
  await until(() => heard(socket) === 2, 'a greeting and a snapshot');
  return socket;
}

/** The number of messages rises with the next tick: the agent serves this console. */
export async function isServed({ site, tick }: StreamServer, socket: WebSocket): Promise<void> {
  const before = heard(socket);
  site.power('n1', site.now);
  tick();
  await until(() => heard(socket) > before, 'the frame of a tick');
}

/** The status that a dial is refused with. */
export async function refusalOf(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  socket.terminate();
  return response.statusCode;
}
