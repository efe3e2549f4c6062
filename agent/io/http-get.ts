import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type HttpAsk, type HttpGet, type HttpReply, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';
import { MOST_KEPT, Trusting } from './trusting.ts';

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
    const parsed = urlIn(url);
    const asked = `${method} ${parsed === null ? withoutCredentials(url) : shown(parsed)}`;
    return withinLimits(limits, asked, async (signal) => {
      const target = targetOf(parsed, asked);
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

/** A URL as it may be shown and logged: without user, password and fragment. */
export function withoutCredentials(url: string): string {
  const parsed = urlIn(url);
  return parsed === null ? url.replace(/\/\/[^/@]*@/, '//') : shown(parsed);
}

function shown(url: URL): string {
  if (url.username === '' && url.password === '' && url.hash === '') return url.href;
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  return shown.href;
}

/** Parsed once for each exchange, of which there are hundreds a second. */
function urlIn(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

function targetOf(target: URL | null, asked: string): URL {
  if (target === null) throw new ReadFailure(`${asked}: not a URL; expected http://host:port/path`);
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
  const { rawHeaders } = response;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!headers.has(name)) headers.set(name, rawHeaders[at + 1] ?? '');
  }
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
