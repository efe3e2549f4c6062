import type { Clock } from '../../clock.ts';
import { type HttpAsk, type HttpReply, type Limits, ReadFailure } from '../../io/io.ts';
import { reasonIn, VtnBusy, VtnRefused, waitAskedFor } from './openadr-reply.ts';
import { VtnToken, type VtnTokenOptions } from './openadr-token.ts';

export interface VtnOptions extends VtnTokenOptions {
  /** The interface's root, `https://vtn.example/openadr3/3.1`. */
  readonly url: string;
  readonly ask: HttpAsk;
  readonly clock: Clock;
}

/** What one list takes at most: a VTN gives 50 with a page. */
const PAGE = 50;
const MOST_PAGES = 40;

/**
 * A virtual top node of OpenADR 3.1 as its virtual end node (VEN) sees it: asks with a token that it renews,
 * page by page. Everything fails with `ReadFailure`; `VtnBusy` where it was asked to wait.
 */
export class Vtn {
  readonly #options: VtnOptions;
  readonly #token: VtnToken;
  readonly #url: string;

  constructor(options: VtnOptions) {
    this.#options = options;
    this.#token = new VtnToken(options);
    this.#url = options.url.replace(/\/+$/, '');
  }

  /** All objects of a collection, as the VTN gave them: `events`. Pages that repeat themselves end. */
  async list(
    collection: string,
    query: Readonly<Record<string, string>>,
    limits: Limits,
  ): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (let page = 0; page < MOST_PAGES; page++) {
      const parameters = new URLSearchParams({ ...query, skip: String(page * PAGE), limit: String(PAGE) });
      const path = `/${collection}?${parameters}`;
      const answer = await this.#ask('GET', path, undefined, limits);
      if (!Array.isArray(answer))
        throw new ReadFailure(`GET ${this.#url}/${collection}: expected a list of ${collection}, found none`);
      found.push(...answer);
      if (answer.length < PAGE) return found;
    }
    throw new ReadFailure(
      `GET ${this.#url}/${collection}: more than ${MOST_PAGES * PAGE} ${collection}; is this VTN meant for one site?`,
    );
  }

  /** Adds an object to a collection; gives it as the VTN keeps it. */
  async add(collection: string, object: object, limits: Limits): Promise<unknown> {
    return await this.#ask('POST', `/${collection}`, JSON.stringify(object), limits);
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    limits: Limits,
  ): Promise<unknown> {
    const asked = `${method} ${this.#url}${path.replace(/\?.*/, '')}`;
    let reply = await this.#send(method, path, body, limits);
    if (reply.status === 401) {
      // A token may end before its time: once, another is asked for.
      this.#token.forget();
      reply = await this.#send(method, path, body, limits);
    }
    if (reply.status === 429 || reply.status === 503)
      throw new VtnBusy(
        `${asked}: the VTN asks to wait (${reply.status})`,
        waitAskedFor(reply, this.#options.clock.wall()),
      );
    if (reply.status === 401 || reply.status === 403)
      throw new VtnRefused(
        `${asked}: not permitted (${reply.status}${reasonIn(reply)}); is this client enrolled as a VEN there?`,
        reply.status,
      );
    if (reply.status !== 200 && reply.status !== 201)
      throw new VtnRefused(`${asked}: expected 200, found ${reply.status}${reasonIn(reply)}`, reply.status);
    return jsonOf(reply, asked);
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    limits: Limits,
  ): Promise<HttpReply> {
    const authorization = `Bearer ${await this.#token.current(limits)}`;
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const authorities = await this.#options.readCa(limits);
    return await this.#options.ask(
      {
        method,
        url: this.#url + path,
        headers: { accept: 'application/json', authorization, ...type },
        ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
        ...(authorities === null ? {} : { authorities }),
      },
      limits,
    );
  }
}

function jsonOf(reply: HttpReply, asked: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(reply.body));
  } catch (cause) {
    throw new ReadFailure(`${asked}: what came is not JSON`, { cause });
  }
}
