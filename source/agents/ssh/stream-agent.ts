import { type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';

/** Makes one request go over a stream that is there already; TLS, where it is asked for, runs through it end to end. */
export function agentOver(stream: Duplex, secure: boolean): HttpAgent {
  return secure ? new TlsStreamAgent(stream) : new StreamAgent(stream);
}

class StreamAgent extends HttpAgent {
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    super();
    this.#stream = stream;
  }

  override createConnection(_options: ClientRequestArgs): Duplex {
    return this.#stream;
  }
}

class TlsStreamAgent extends HttpsAgent {
  readonly #stream: Duplex;

  constructor(stream: Duplex) {
    super();
    this.#stream = stream;
  }

  override createConnection(
    options: RequestOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const through: RequestOptions & { readonly socket: Duplex } = { ...options, socket: this.#stream };
    return super.createConnection(through, done);
  }
}
