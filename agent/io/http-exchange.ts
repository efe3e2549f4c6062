import { type ClientRequest, type Agent as HttpAgent, request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { SecureContext } from 'node:tls';
import { takeBody } from './http-body.ts';
import type { HttpReply } from './io.ts';
import type { Beginning } from './limits.ts';

/** One request as it goes over a connection. */
export interface Outgoing {
  readonly method: string;
  readonly target: URL;
  /** Names and values in turn, `Host` among them. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | undefined;
  readonly agent: HttpAgent;
  /** Undefined trusts whom Node does. */
  readonly context: SecureContext | undefined;
  readonly socketPath: string | undefined;
}

/**
 * Sends a request and takes its answer whole. A server may close a kept connection in the moment it is used
 * again: that alone says nothing about the server, so the question is asked once more on a fresh one.
 */
export function exchanging(outgoing: Outgoing, asked: string, maxBytes: number): Beginning<HttpReply> {
  return (done, failed) => {
    let isStopped = false;
    let request: ClientRequest;
    const ask = (retriesLeft: number): void => {
      request = requestOf(outgoing, retriesLeft > 0);
      request.on('response', (response) => takeBody(response, asked, maxBytes, done, failed));
      // Node hands a connection over to whoever wants to upgrade; nobody does here.
      request.on('upgrade', (_response, socket) => {
        socket.destroy();
        failed(new Error('the server wants another protocol (101 Switching Protocols)'));
      });
      request.on('error', (error) => {
        if (request.reusedSocket && retriesLeft > 0 && !isStopped) ask(retriesLeft - 1);
        else failed(error);
      });
      request.end(outgoing.body);
    };
    // What may not be done twice takes a connection of its own at once.
    ask(outgoing.method === 'POST' ? 0 : 1);
    return () => {
      isStopped = true;
      request.destroy();
    };
  };
}

/** A request that is not sent yet; on a connection of its own where none is kept. */
export function requestOf(outgoing: Outgoing, isKept: boolean): ClientRequest {
  const { method, target, headers, agent, context, socketPath } = outgoing;
  const options: RequestOptions & { secureContext?: SecureContext } = {
    agent: isKept ? agent : false,
    host: target.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: target.port,
    path: `${target.pathname}${target.search}`,
    method,
    headers,
  };
  if (context !== undefined) options.secureContext = context;
  if (socketPath !== undefined) options.socketPath = socketPath;
  return target.protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
}

/** As one list, which Node sends as it is. User and password of the URL prove who asks, unless something else does. */
export function headersFor(target: URL, own: Readonly<Record<string, string>>): string[] {
  const headers = ['host', target.host];
  for (const [name, value] of Object.entries(own)) headers.push(name, value);
  if (target.username !== '' || target.password !== '') {
    const proof = `${decodeURIComponent(target.username)}:${decodeURIComponent(target.password)}`;
    if (!('authorization' in own))
      headers.push('authorization', `Basic ${Buffer.from(proof).toString('base64')}`);
  }
  return headers;
}
