import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { withoutCredentials } from './http-get.ts';
import { type Limits, ReadFailure } from './io.ts';
import { withinLimits } from './limits.ts';

export interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  /** What they hold is in no message. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Authorities in PEM that sign the server's certificate; null takes the system's. */
  readonly ca: string | null;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/**
 * One question to a web interface that is talked with, not only read from: a method, a body, the answer's
 * headers. No redirects, no compression, no kept connections. Fails with `ReadFailure`; any status is an answer.
 */
export type HttpExchange = (question: HttpQuestion, limits: Limits) => Promise<HttpReply>;

export const httpExchange: HttpExchange = (question, limits) => {
  const { method, url, headers = {}, body, ca } = question;
  const asked = `${method} ${withoutCredentials(url)}`;
  return withinLimits(limits, asked, async (signal) => {
    const target = URL.canParse(url) ? new URL(url) : null;
    if (target === null || !['http:', 'https:'].includes(target.protocol))
      throw new ReadFailure(`${asked}: expected a URL of http: or https:`);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options: RequestOptions & { readonly ca?: string } = {
      method,
      signal,
      agent: false,
      headers: { accept: 'application/json', 'user-agent': 'weft-agent', ...length, ...headers },
      ...(ca === null ? {} : { ca }),
    };
    const response = await replyTo(target, options, body);
    return {
      status: response.statusCode ?? 0,
      headers: new Map(
        Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
      ),
      body: await bodyOf(response, asked, limits.maxBytes),
    };
  });
};

function replyTo(target: URL, options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(target, options, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

async function bodyOf(response: IncomingMessage, asked: string, maxBytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new ReadFailure(`${asked}: answered more than ${maxBytes} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
