import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { WebSocket } from 'ws';
import { PATH, SUBPROTOCOL } from '../../protocol/index.ts';
import type { Secure } from './secure-way.ts';
import { agentOver } from './ssh/stream-agent.ts';

/** How a site is reached. */
export interface Address {
  readonly url: string;
  /** Read anew at each dial: tokens are renewed without a restart. */
  readonly token: (() => Promise<string>) | null;
  /** For wss. */
  readonly tls: Secure | null;
  /** How often the agent of an open connection is looked at again, ms; a minute without. */
  readonly lookAgainMs?: number;
  /** Opens the way to the url's host and port where it is not TCP from here; TLS runs through it. */
  readonly dial?: () => Promise<Duplex>;
}

const HANDSHAKE_MS = 10_000;
/** A site's whole state; the agent's own bound is lower. */
const MAX_FRAME = 64 * 1024 * 1024;
/** Of what an agent says when it refuses, bytes; it needs a line. */
const LONGEST_REFUSAL = 1024;

/** A WebSocket that dials an agent. Fails at once where the address or its certificates cannot be used. */
export function openSocket(
  address: Pick<Address, 'url'>,
  token: string | null,
  way: Duplex | null,
  tls: ConnectionOptions | null = null,
): WebSocket {
  const url = new URL(PATH, address.url);
  return new WebSocket(url, SUBPROTOCOL, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MAX_FRAME,
    perMessageDeflate: false,
    followRedirects: false,
    autoPong: false,
    ...(way === null ? {} : { agent: agentOver(way, url.protocol === 'wss:') }),
    ...tls,
  });
}

/** Why an agent did not open the WebSocket, as it says; told once, and without waiting for an answer that never ends. */
export function readRefusal(response: IncomingMessage, told: (reason: string) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const tell = (): void => {
    const text = Buffer.concat(chunks).subarray(0, LONGEST_REFUSAL).toString('utf8').trim().slice(0, 200);
    told(`the agent refused (${response.statusCode})${text === '' ? '' : `: ${text}`}`);
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST_REFUSAL) tell();
  });
  response.on('error', tell);
  response.on('end', tell);
}
