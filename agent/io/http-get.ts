import { exchanging, headersFor } from './http-exchange.ts';
import { listening } from './http-listen.ts';
import {
  type HttpAsk,
  type HttpGet,
  type HttpListen,
  type HttpReply,
  type Limits,
  ReadFailure,
} from './io.ts';
import { KeptConnections } from './kept-connections.ts';
import { settledWithin } from './limits.ts';
import { Trusting } from './trusting.ts';

/**
 * `HttpGet`, `HttpAsk` and `HttpListen` on real sockets; of what is asked they are kept for the next round: a site has thousands of targets
 * asked every few seconds. The limits hold for the whole exchange, name look-up to last byte, so that a server
 * that drips a byte now and then ends at the deadline too.
 */
export function createHttpGet(): {
  readonly get: HttpGet;
  readonly ask: HttpAsk;
  readonly listen: HttpListen;
  readonly close: () => void;
} {
  const plain = new KeptConnections();
  const trusting = new Trusting();
  const exchange = (
    method: string,
    url: string,
    headers: Readonly<Record<string, string>> | undefined,
    limits: Limits,
    {
      body,
      authorities,
      socketPath,
    }: { readonly body?: Uint8Array; readonly authorities?: string; readonly socketPath?: string },
  ): Promise<HttpReply> => {
    const parsed = urlIn(url);
    const asked = `${method} ${parsed === null ? withoutCredentials(url) : shown(parsed)}`;
    return settledWithin(limits, asked, (done, failed) => {
      const target = targetOf(parsed, asked);
      const secure = target.protocol === 'https:' ? trusting.only(authorities) : null;
      const length = body === undefined ? {} : { 'content-length': `${body.length}` };
      const outgoing = {
        method,
        target,
        headers: headersFor(target, { ...OFFERED, ...length, ...headers }),
        body,
        agent: secure?.agent ?? plain,
        context: secure?.context,
        socketPath,
      };
      return exchanging(outgoing, asked, limits.maxBytes)(done, failed);
    });
  };
  const listen: HttpListen = async ({ url, headers, authorities }, limits, hearing) => {
    const parsed = urlIn(url);
    const asked = `GET ${parsed === null ? withoutCredentials(url) : shown(parsed)}`;
    const target = targetOf(parsed, asked);
    const outgoing = {
      method: 'GET',
      target,
      headers: headersFor(target, { 'user-agent': 'weft-agent', ...headers }),
      body: undefined,
      agent: plain,
      context: target.protocol === 'https:' ? trusting.only(authorities).context : undefined,
      socketPath: undefined,
    };
    return listening(outgoing, asked, limits, hearing);
  };
  return {
    listen,
    get: (url, limits) => exchange('GET', url, limits.headers, limits, limits),
    ask: (request, limits) => exchange(request.method, request.url, request.headers, limits, request),
    close: () => {
      plain.destroy();
      trusting.destroy();
    },
  };
}

const OFFERED = { 'accept-encoding': 'gzip', 'user-agent': 'weft-agent' };

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
