import { type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { type AgentOptions, Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';

/** Connections of a kind that are kept for the next round. */
export const MOST_KEPT = 4096;

const KEPT: AgentOptions = {
  keepAlive: true,
  maxFreeSockets: MOST_KEPT,
  // A device that closes its connections between two rounds is greeted again by the session it knows.
  maxCachedSessions: MOST_KEPT,
};

/** Connections in the clear, kept by where they lead. */
export class KeptConnections extends HttpAgent {
  constructor() {
    super(KEPT);
  }

  override getName(options?: ClientRequestArgs): string {
    return nameOf(options);
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return keep(socket);
  }
}

/** Connections over TLS, kept by where they lead; all of them trust the same. */
export class KeptSecureConnections extends HttpsAgent {
  constructor() {
    super(KEPT);
  }

  override getName(options?: RequestOptions): string {
    return nameOf(options);
  }

  override keepSocketAlive(socket: Duplex): boolean {
    return keep(socket);
  }
}

/** Node's own name lists some thirty options that are the same for all, at every request. */
function nameOf(options: ClientRequestArgs | undefined): string {
  const socketPath = options?.socketPath ?? '';
  return `${options?.host}:${options?.port}${socketPath === '' ? '' : `:${socketPath}`}`;
}

/**
 * As Node does, but for what it asks of the system each time a connection is put by: that it is probed while
 * nothing comes was asked when it was made. Node reads of `Keep-Alive: timeout=1` alone that a connection is not
 * worth keeping; one that closes while it is used again is asked anew anyway.
 */
function keep(socket: Duplex): true {
  if ('unref' in socket && typeof socket.unref === 'function') socket.unref();
  return true;
}
