import { createHash } from 'node:crypto';
import { isLoopback } from '../../../protocol/configuration/loopback.ts';
import {
  type HttpAsk,
  type HttpHearing,
  type HttpListen,
  type HttpReply,
  type Limits,
  type ListenLimits,
  ReadFailure,
} from '../../io/io.ts';
import { isPath } from './redfish-json.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface SessionOptions {
  /** `https://pdu-a01`, without a path. */
  readonly origin: string;
  readonly ask: HttpAsk;
  readonly listen: HttpListen;
  /** Asked at each login, so that a new password needs no restart. Fails with `ReadFailure`. */
  readonly readCredentials: (limits: Limits) => Promise<Credentials>;
  /** PEM of who may vouch for the device; null for those that Node trusts. Fails with `ReadFailure`. */
  readonly readAuthorities: (limits: Limits) => Promise<string | null>;
  readonly authentication: 'session' | 'basic';
  readonly monotonic: () => number;
}

/** Where sessions are made unless ServiceRoot says otherwise (DSP0266 13.3.4). */
const SESSIONS = '/redfish/v1/SessionService/Sessions';
/** Devices lock an account after some wrong passwords: a refused one is not tried again sooner, unless it changed. */
const HOLD_MS = 300_000;
/** What goes with each request; with who asks it is made once for a session, and not for each of them. */
const JSON_WANTED: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'odata-version': '4.0',
};
/** A session's own answer is small. */
const MOST_LOGIN_BYTES = 65_536;

/**
 * Asks one device as somebody: by a session of its own that is made again when the device forgot it, or by
 * basic authentication where the device has no sessions or the configuration says so. Over plain HTTP nothing
 * is told that is secret, but to this machine itself. Fails with `ReadFailure`.
 */
export class RedfishSession {
  readonly #options: SessionOptions;
  #sessions = SESSIONS;
  #usesBasic: boolean;
  /** What proves who asks, and where the session is given back; null before the login. */
  #standing: { readonly headers: Readonly<Record<string, string>>; readonly at: string | null } | null = null;
  #login: Promise<void> | null = null;
  #refused: { readonly digest: string; readonly at: number; readonly why: string } | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#usesBasic = options.authentication === 'basic';
  }

  /** Where ServiceRoot says that sessions are made. */
  sessionsAt(path: string): void {
    this.#sessions = path;
  }

  /** Without saying who asks: what everyone may see, such as ServiceRoot. */
  getOpenly(path: string, limits: Limits): Promise<HttpReply> {
    return this.#ask('GET', path, JSON_WANTED, limits);
  }

  async get(path: string, limits: Limits): Promise<HttpReply> {
    await this.#enter(limits);
    const used = this.#standing;
    const reply = await this.#ask('GET', path, used?.headers ?? JSON_WANTED, limits);
    if (reply.status !== 401) return reply;
    // Another request may have found out first and be in again already.
    if (this.#standing === used) this.#standing = null;
    if (this.#usesBasic) throw await this.#refuse('401', limits);
    await this.#enter(limits);
    return this.#ask('GET', path, this.#current(), limits);
  }

  /** Listens to what a device sends by itself. That it refuses who asks is seen when it is asked the next time. */
  async listen(
    path: string,
    own: Readonly<Record<string, string>>,
    limits: ListenLimits,
    hearing: HttpHearing,
  ): Promise<void> {
    const asking = { signal: limits.signal, timeoutMs: limits.timeoutMs, maxBytes: MOST_LOGIN_BYTES };
    await this.#enter(asking);
    const headers = { ...this.#current(), ...own };
    const authorities = await this.#options.readAuthorities(asking);
    const url = `${this.#options.origin}${path}`;
    await this.#options.listen(
      { url, headers, ...(authorities === null ? {} : { authorities }) },
      limits,
      hearing,
    );
  }

  /** Gives the session back; a device has few. Never fails: it would end by itself too. */
  async close(limits: Limits): Promise<void> {
    const standing = this.#standing;
    this.#standing = null;
    if (standing === null || standing.at === null) return;
    await this.#ask('DELETE', standing.at, standing.headers, limits).catch(() => undefined);
  }

  #current(): Readonly<Record<string, string>> {
    return this.#standing?.headers ?? JSON_WANTED;
  }

  async #enter(limits: Limits): Promise<void> {
    if (this.#standing !== null) return;
    this.#login ??= this.#logIn(limits).finally(() => {
      this.#login = null;
    });
    await this.#login;
  }

  async #logIn(limits: Limits): Promise<void> {
    const { origin, readCredentials, monotonic } = this.#options;
    const { protocol, hostname } = new URL(origin);
    if (protocol !== 'https:' && !isLoopback(hostname))
      throw new ReadFailure(`${origin}: expected https://, for a password is not sent in the clear`);
    const credentials = await readCredentials(limits);
    const held = this.#refused;
    if (held !== null && held.digest === digestOf(credentials) && monotonic() - held.at < HOLD_MS)
      throw new ReadFailure(
        `${held.why}; not tried again for ${HOLD_MS / 60_000} minutes or until it changes`,
      );
    this.#refused = null;
    if (!this.#usesBasic && (await this.#openSession(credentials, limits))) return;
    this.#usesBasic = true;
    const proof = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
    this.#standing = { headers: { ...JSON_WANTED, authorization: `Basic ${proof}` }, at: null };
  }

  /** False where the device has no sessions. */
  async #openSession({ user, password }: Credentials, limits: Limits): Promise<boolean> {
    const body = new TextEncoder().encode(JSON.stringify({ UserName: user, Password: password }));
    const headers = { ...JSON_WANTED, 'content-type': 'application/json' };
    const few = { ...limits, maxBytes: MOST_LOGIN_BYTES };
    const reply = await this.#ask('POST', this.#sessions, headers, few, body);
    if (reply.status === 404 || reply.status === 405 || reply.status === 501) return false;
    if (reply.status === 401 || reply.status === 403) throw await this.#refuse(`${reply.status}`, limits);
    const token = reply.headers.get('x-auth-token');
    if (reply.status >= 300 || token === undefined || token === '')
      throw new ReadFailure(
        `${this.#options.origin}${this.#sessions}: expected a session, found HTTP status ${reply.status}` +
          `${token === undefined ? ' without a token' : ''}; are all its sessions taken?`,
      );
    const at = this.#pathOf(reply.headers.get('location'));
    this.#standing = { headers: { ...JSON_WANTED, 'x-auth-token': token }, at };
    return true;
  }

  /** A device may know itself by another name: of where the session is only the path counts. */
  #pathOf(location: string | undefined): string | null {
    const { origin } = this.#options;
    if (location === undefined || !URL.canParse(location, origin)) return null;
    const { pathname } = new URL(location, origin);
    return isPath(pathname) ? pathname : null;
  }

  async #refuse(status: string, limits: Limits): Promise<ReadFailure> {
    const why = `${this.#options.origin}: the user or its password is refused (${status}); see the file of credentials`;
    const digest = digestOf(await this.#options.readCredentials(limits));
    this.#refused = { digest, at: this.#options.monotonic(), why };
    return new ReadFailure(why);
  }

  async #ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    headers: Readonly<Record<string, string>>,
    limits: Limits,
    body?: Uint8Array,
  ): Promise<HttpReply> {
    const authorities = await this.#options.readAuthorities(limits);
    return this.#options.ask(
      {
        method,
        url: `${this.#options.origin}${path}`,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(authorities === null ? {} : { authorities }),
      },
      limits,
    );
  }
}

/** Tells whether a password changed, without keeping it. */
function digestOf({ user, password }: Credentials): string {
  return createHash('sha256')
    .update(JSON.stringify([user, password]))
    .digest('base64');
}
