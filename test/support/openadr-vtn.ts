import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAdrProblems, reportPayloadProblems } from './openapi-schema.ts';

export const CLIENT = { clientId: 'ven-halm', clientSecret: 'open sesame & more' } as const;

interface Stored {
  readonly id: string;
  readonly modificationDateTime: string;
  readonly [key: string]: unknown;
}

/** How a VTN is out of order: one answer for all, but tokens unless it says so. */
export interface OutOfOrder {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly tokensToo?: boolean;
}

/**
 * A small virtual top node of OpenADR 3.1 on loopback: tokens, programs, events, reports; no subscriptions.
 * What a test puts in and what a VEN sends is held against the protocol's own OpenAPI.
 */
export class TestVtn {
  readonly programs: Stored[] = [];
  readonly events: Stored[] = [];
  readonly reports: Stored[] = [];
  /** Requests so far, `GET /events`. */
  readonly asked: string[] = [];
  /** When each of them came, ms of a clock that only rises. */
  readonly askedAt: number[] = [];
  outOfOrder: OutOfOrder | null = null;
  /** Takes the next report, and answers nothing. */
  losesAnswer = false;
  /** Seconds that a token lasts. */
  tokenSeconds = 3600;
  readonly #tokens = new Map<string, number>();
  #given = 0;
  readonly #now: () => number;
  readonly #server: Server;

  private constructor(now: () => number) {
    this.#now = now;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** `now` is the clock by which its tokens end, ms. */
  static async start(now: () => number = () => performance.now()): Promise<TestVtn> {
    const vtn = new TestVtn(now);
    await new Promise<void>((resolve) => vtn.#server.listen(0, '127.0.0.1', resolve));
    return vtn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/openadr3/3.1`;
  }

  get tokensGiven(): number {
    return this.#given;
  }

  addProgram(program: Readonly<Record<string, unknown>>): string {
    return this.#store(this.programs, 'PROGRAM', program);
  }

  addEvent(event: Readonly<Record<string, unknown>>, at?: number): string {
    return this.#store(this.events, 'EVENT', event, at);
  }

  changeEvent(id: string, event: Readonly<Record<string, unknown>>): void {
    const index = this.events.findIndex((one) => one.id === id);
    this.cancelEvent(id);
    this.#store(this.events, 'EVENT', { ...event, id });
    this.events.splice(index, 0, ...this.events.splice(-1));
  }

  cancelEvent(id: string): void {
    this.events.splice(
      this.events.findIndex((one) => one.id === id),
      1,
    );
  }

  /** Ends all tokens before their time. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #store(
    list: Stored[],
    objectType: string,
    given: Readonly<Record<string, unknown>>,
    at = Date.now(),
  ): string {
    const moment = new Date(at).toISOString();
    const id = `${objectType.toLowerCase()}-${list.length + 1}`;
    const stored = { id, createdDateTime: moment, modificationDateTime: moment, objectType, ...given };
    const problems = openAdrProblems(objectType.toLowerCase(), stored);
    if (problems.length > 0) throw new Error(problems.join('\n'));
    list.push(stored);
    return stored.id;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://vtn');
    const path = url.pathname.replace('/openadr3/3.1', '');
    this.askedAt.push(performance.now());
    this.asked.push(`${request.method} ${path}`);
    const body = await textOf(request);
    const reply = (status: number, value: object, headers = {}): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(value));
    const isToken = path === '/auth/token';
    const { outOfOrder } = this;
    if (outOfOrder !== null && (!isToken || outOfOrder.tokensToo === true)) {
      response.writeHead(outOfOrder.status, outOfOrder.headers).end(outOfOrder.body ?? '');
      return;
    }
    if (isToken && request.method === 'POST') return void reply(...this.#giveToken(request, body));
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (this.#now() >= (this.#tokens.get(token) ?? 0))
      return void reply(401, { title: 'Unauthorized', status: 401, detail: 'the token is not valid' });
    if (request.method === 'GET' && path === '/programs') return void reply(200, pageOf(this.programs, url));
    if (request.method === 'GET' && path === '/events') return void reply(200, pageOf(this.events, url));
    if (request.method === 'GET' && path === '/reports')
      return void reply(200, pageOf(this.#reportsOf(url), url));
    if (request.method === 'POST' && path === '/reports') {
      const answer = this.#takeReport(body);
      if (!this.losesAnswer) return void reply(...answer);
      this.losesAnswer = false;
      return void request.socket.destroy();
    }
    reply(404, { title: 'Not Found', status: 404 });
  }

  #giveToken(request: IncomingMessage, body: string): Reply {
    const form = new URLSearchParams(body);
    const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
    if (!isForm || openAdrProblems('clientCredentialRequest', Object.fromEntries(form)).length > 0)
      return [400, { error: 'invalid_request' }];
    if (form.get('client_id') !== CLIENT.clientId || form.get('client_secret') !== CLIENT.clientSecret)
      return [401, { error: 'invalid_client', error_description: 'no such client, or another secret' }];
    this.#given += 1;
    const token = `token-${this.#given}`;
    this.#tokens.set(token, this.#now() + this.tokenSeconds * 1000);
    return [200, { access_token: token, token_type: 'Bearer', expires_in: this.tokenSeconds }];
  }

  #reportsOf({ searchParams }: URL): readonly Stored[] {
    return this.reports.filter((report) =>
      ['eventID', 'clientName'].every((name) => [null, report[name]].includes(searchParams.get(name))),
    );
  }

  #takeReport(body: string): Reply {
    const report = JSON.parse(body);
    const problems = [...openAdrProblems('reportRequest', report)];
    for (const resource of report.resources ?? [])
      for (const interval of resource.intervals ?? [])
        for (const { type, values } of interval.payloads ?? [])
          problems.push(...reportPayloadProblems(type, values));
    if (problems.length > 0) return [400, { title: 'Bad Request', status: 400, detail: problems.join('; ') }];
    if (!this.events.some(({ id }) => id === report.eventID))
      return [404, { title: 'Not Found', status: 404, detail: 'no such event' }];
    this.#store(this.reports, 'REPORT', { ...report, clientID: CLIENT.clientId });
    return [201, this.reports.at(-1) ?? {}];
  }
}

type Reply = readonly [status: number, value: object];

function pageOf(all: readonly Stored[], url: URL): readonly Stored[] {
  const skip = Number(url.searchParams.get('skip') ?? 0);
  return all.slice(skip, skip + Math.min(50, Number(url.searchParams.get('limit') ?? 50)));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
