import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { type HttpAsk, type HttpGet, type HttpReply, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';

/**
 * `HttpGet` and `HttpAsk` on real sockets, which are kept for the next round: a site has thousands of targets
 * asked every few seconds. The limits hold for the whole exchange, name look-up to last byte, so that a server
 * that drips a byte now and then ends at the deadline too.
 */
export function createHttpGet(): {
  readonly get: HttpGet;
  readonly ask: HttpAsk;
  readonly close: () => void;
} {
  const plain = new HttpAgent({ keepAlive: true, maxFreeSockets: MOST_KEPT });
  const trusting = new Trusting();
  const exchange = (
    method: string,
    url: string,
    limits: Parameters<HttpGet>[1] & { readonly body?: Uint8Array; readonly authorities?: string },
  ): Promise<HttpReply> => {
    const asked = `${method} ${withoutCredentials(url)}`;
    return withinLimits(limits, asked, async (signal) => {
      const target = targetOf(url, asked);
      const { body, authorities, socketPath } = limits;
      const secure = target.protocol === 'https:' ? trusting.only(authorities) : null;
      const length = body === undefined ? {} : { 'content-length': `${body.length}` };
      const options = {
        agent: secure?.agent ?? plain,
        ...(secure?.context === undefined ? {} : { secureContext: secure.context }),
        method,
        headers: { 'accept-encoding': 'gzip', 'user-agent': 'weft-agent', ...length, ...limits.headers },
        ...(socketPath === undefined ? {} : { socketPath }),
      };
      return bodyOf(await answerTo(target, options, signal, body), asked, limits.maxBytes);
    });
  };
  return {
    get: (url, limits) => exchange('GET', url, limits),
    ask: ({ method, url, ...request }, limits) => exchange(method, url, { ...request, ...limits }),
    close: () => {
      plain.destroy();
      trusting.destroy();
    },
  };
}

const MOST_KEPT = 4096;

/** Connections that trust the same, and what a connection of its own needs to trust them too. */
interface Trust {
  readonly agent: HttpsAgent;
  readonly context: SecureContext | undefined;
}

/**
 * Keeps connections apart by whom they trust, and reads each one's authorities once. An agent of Node that
 * does so itself, by `ca`, writes all of them into a name for every request.
 */
class Trusting {
  readonly #known = new Map<string | undefined, Trust>();

  /** Undefined trusts whom Node does. */
  only(authorities: string | undefined): Trust {
    const known = this.#known.get(authorities);
    if (known !== undefined) return known;
    const context = authorities === undefined ? undefined : createSecureContext({ ca: authorities });
    // A device that closes its connections between two rounds is greeted again by the session it knows.
    const agent = new HttpsAgent({
      keepAlive: true,
      maxFreeSockets: MOST_KEPT,
      maxCachedSessions: MOST_KEPT,
    });
    const trust = { agent, context };
    this.#known.set(authorities, trust);
    return trust;
  }

  destroy(): void {
    for (const { agent } of this.#known.values()) agent.destroy();
    this.#known.clear();
  }
}

/** A URL as it may be shown and logged: without user, password and fragment. */
export function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/@]*@/, '//');
  const shown = new URL(url);
  // Each of these writes the whole of it anew.
  if (shown.username !== '') shown.username = '';
  if (shown.password !== '') shown.password = '';
  if (shown.hash !== '') shown.hash = '';
  return shown.href;
}

function targetOf(url: string, asked: string): URL {
  if (!URL.canParse(url)) throw new ReadFailure(`${asked}: not a URL; expected http://host:port/path`);
  const target = new URL(url);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new ReadFailure(`${asked}: expected http: or https:, found ${target.protocol}`);
  }
  return target;
}

/**
 * The answer's head. A server may close a kept connection in the moment it is used again: that alone says
 * nothing about the server, so the question is asked once more on a fresh one.
 */
function answerTo(
  target: URL,
  options: RequestOptions,
  signal: AbortSignal,
  body?: Uint8Array,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const ask = (retriesLeft: number): void => {
      const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(target, retriesLeft > 0 ? options : { ...options, agent: false });
      // By hand: what Node does with a signal is a tenth of what an exchange costs.
      signal.addEventListener('abort', () => request.destroy(), { once: true });
      request.once('response', resolve);
      // Node hands a connection over to whoever wants to upgrade; nobody does here.
      request.once('upgrade', (_response, socket) => {
        socket.destroy();
        reject(new Error('the server wants another protocol (101 Switching Protocols)'));
      });
      request.on('error', (error) => {
        if (request.reusedSocket && retriesLeft > 0 && !signal.aborted) ask(retriesLeft - 1);
        else reject(error);
      });
      request.end(body);
    };
    // What may not be done twice takes a connection of its own at once.
    ask(options.method === 'POST' ? 0 : 1);
  });
}

async function bodyOf(response: IncomingMessage, asked: string, maxBytes: number): Promise<HttpReply> {
  const announced = Number(response.headers['content-length'] ?? 0);
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (announced > maxBytes) {
    response.destroy();
    throw new ReadFailure(`${asked}: announced ${announced} bytes, at most ${maxBytes} are taken`);
  }
  const kept: Buffer[] = [];
  if (encoding === 'identity' || encoding === '') {
    await keepAll(response, kept, maxBytes, asked);
  } else if (encoding === 'gzip' || encoding === 'x-gzip') {
    await pipeline(response, createGunzip(), keeper(kept, maxBytes, asked)).catch((error: unknown) => {
      throw gzipFailure(asked, error);
    });
  } else {
    response.destroy();
    throw new ReadFailure(`${asked}: compressed as "${encoding.slice(0, 40)}", only gzip was offered`);
  }
  const { 'content-length': length, 'transfer-encoding': transfer } = response.headers;
  return {
    complete: length !== undefined || transfer !== undefined || encoding.endsWith('gzip'),
    status: response.statusCode ?? 0,
    contentType: (response.headers['content-type'] ?? '').toLowerCase(),
    body: Buffer.concat(kept),
    headers: headersOf(response),
  };
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(response.headersDistinct))
    if (values?.[0] !== undefined) headers.set(name, values[0]);
  return headers;
}

/** What comes as it is, which is nearly all: by hand, for a pipeline takes a third of what an exchange costs. */
function keepAll(response: IncomingMessage, kept: Buffer[], maxBytes: number, asked: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) response.destroy(tooMuch(asked, maxBytes));
      else kept.push(chunk);
    });
    response.once('end', resolve);
    response.once('error', reject);
    response.once('close', () => {
      if (!response.complete) reject(new Error('the connection was closed before the whole answer came'));
    });
  });
}

function tooMuch(asked: string, maxBytes: number): ReadFailure {
  return new ReadFailure(`${asked}: answered more than ${maxBytes} bytes; is this the right page?`);
}

/** Counts after decompression, so that a small bomb ends at the cap and not in memory. */
function keeper(kept: Buffer[], maxBytes: number, asked: string): Writable {
  let bytes = 0;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        done(tooMuch(asked, maxBytes));
        return;
      }
      kept.push(chunk);
      done();
    },
  });
}

function gzipFailure(asked: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR')
    return new ReadFailure(`${asked}: the gzip answer ends too early`, { cause: error });
  if (code === 'Z_DATA_ERROR')
    return new ReadFailure(`${asked}: the gzip answer is damaged`, { cause: error });
  return error;
}
