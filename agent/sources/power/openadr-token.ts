import { parse } from 'yaml';
import type { Clock } from '../../clock.ts';
import { type HttpAsk, type Limits, ReadFailure } from '../../io/io.ts';
import { reasonIn, VtnBusy, waitAskedFor } from './openadr-reply.ts';

export interface VtnTokenOptions {
  /** Where tokens are given out (RFC 6749, 4.4). */
  readonly tokenUrl: string;
  /** The file with `clientId` and `clientSecret`, as text; asked for each token, so that it may be changed. */
  readonly readCredentials: (limits: Limits) => Promise<string>;
  /** Named in messages, for it is what one mends. */
  readonly credentialsFile: string;
  /** PEM; null takes the system's authorities. */
  readonly readCa: (limits: Limits) => Promise<string | null>;
  readonly ask: HttpAsk;
  readonly clock: Clock;
}

/** A token that ends sooner than this is not begun with. */
const SPARE_MS = 30_000;

/**
 * The token of a client, asked for when there is none that lasts. Neither it nor the secret is in any
 * message. Source: OAuth 2.0 client credentials (RFC 6749, 4.4), OpenADR 3.1 `/auth/token`.
 */
export class VtnToken {
  readonly #options: VtnTokenOptions;
  #held: { readonly token: string; readonly endsAt: number | null } | null = null;

  constructor(options: VtnTokenOptions) {
    this.#options = options;
  }

  async current(limits: Limits): Promise<string> {
    const now = this.#options.clock.monotonic();
    if (this.#held !== null && (this.#held.endsAt === null || now < this.#held.endsAt))
      return this.#held.token;
    this.#held = await this.#ask(limits);
    return this.#held.token;
  }

  /** The VTN no longer takes it. */
  forget(): void {
    this.#held = null;
  }

  async #ask(limits: Limits): Promise<{ readonly token: string; readonly endsAt: number | null }> {
    const { tokenUrl, credentialsFile, ask, clock, readCa } = this.#options;
    const asked = `POST ${tokenUrl}`;
    if (!isPrivate(tokenUrl))
      throw new ReadFailure(`${asked}: a secret goes over https: only, or over http: to this machine itself`);
    const { clientId, clientSecret } = parseCredentials(
      await this.#options.readCredentials(limits),
      credentialsFile,
    );
    const began = clock.monotonic();
    const authorities = await readCa(limits);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const reply = await ask(
      {
        method: 'POST',
        url: tokenUrl,
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
        body: new TextEncoder().encode(form.toString()),
        ...(authorities === null ? {} : { authorities }),
      },
      limits,
    );
    if (reply.status === 429 || reply.status === 503)
      throw new VtnBusy(
        `${asked}: the VTN asks to wait (${reply.status})`,
        waitAskedFor(reply, clock.wall()),
      );
    if (reply.status === 400 || reply.status === 401 || reply.status === 403)
      throw new ReadFailure(
        `${asked}: the client’s id or secret was refused (${reply.status}${reasonIn(reply)}); expected those that the VTN’s operator gave out, in ${credentialsFile}`,
      );
    if (reply.status !== 200 && reply.status !== 201)
      throw new ReadFailure(
        `${asked}: expected a token, found ${reply.status}${reasonIn(reply)}; is tokenUrl right?`,
      );
    const given = parseToken(reply.body);
    if (given === null)
      throw new ReadFailure(`${asked}: expected access_token of the type Bearer, found neither`);
    const lifeMs = given.lifeMs === null ? null : Math.max(given.lifeMs / 2, given.lifeMs - SPARE_MS);
    return { token: given.token, endsAt: lifeMs === null ? null : began + lifeMs };
  }
}

/** What a token endpoint answered; null where it is no bearer token that a header can carry. */
export function parseToken(
  body: Uint8Array,
): { readonly token: string; readonly lifeMs: number | null } | null {
  let told: unknown;
  try {
    told = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
  if (typeof told !== 'object' || told === null) return null;
  const token: unknown = Reflect.get(told, 'access_token');
  const type: unknown = Reflect.get(told, 'token_type');
  const seconds: unknown = Reflect.get(told, 'expires_in');
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,4096}$/.test(token)) return null;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return null;
  return { token, lifeMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : null };
}

function parseCredentials(
  text: string,
  file: string,
): { readonly clientId: string; readonly clientSecret: string } {
  let told: unknown = null;
  try {
    told = parse(text);
  } catch {
    // The parser's message would show the line, and with it the secret.
  }
  const [clientId, clientSecret] = ['clientId', 'clientSecret'].map((key) =>
    typeof told === 'object' && told !== null ? Reflect.get(told, key) : undefined,
  );
  if (
    typeof clientId === 'string' &&
    typeof clientSecret === 'string' &&
    clientId !== '' &&
    clientSecret !== ''
  )
    return { clientId, clientSecret };
  throw new ReadFailure(
    `${file}: expected two lines, clientId: and clientSecret:, each with text (in quotes)`,
  );
}

function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
