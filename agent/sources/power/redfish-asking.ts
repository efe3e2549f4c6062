import { type HttpReply, type Limits, ReadFailure } from '../../io/io.ts';
import { parseHttpDate } from './http-date.ts';
import { isPath, type JsonObject, parseResource } from './redfish-json.ts';
import type { RedfishSession } from './redfish-session.ts';

/** Where every service begins (DSP0266 6.6). */
export const ROOT = '/redfish/v1/';
const MOST_BYTES_AT_ONCE = 32 * 2 ** 20;

/** What the device's clock said, ms since 1970, and when by ours, ms. */
export interface ToldTime {
  readonly said: number;
  readonly at: number;
}

/** What one reading may ask, bounded in bytes all together. */
export class Asking {
  readonly #session: RedfishSession;
  readonly #origin: string;
  readonly #limits: Limits;
  /** What was refused and left out. */
  readonly left: string[] = [];
  #bytes = 0;
  readonly #monotonic: () => number;
  #date: string | undefined;
  #datedAt = 0;

  constructor(session: RedfishSession, origin: string, limits: Limits, monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#session = session;
    this.#origin = origin;
    this.#limits = limits;
  }

  /** By the device's own clock when it answered last; null where it does not say. */
  get deviceTime(): ToldTime | null {
    const said = this.#date === undefined ? null : parseHttpDate(this.#date);
    return said === null ? null : { said, at: this.#datedAt };
  }

  /** ServiceRoot is open to everyone; a service that keeps it closed is asked again as somebody. */
  async root(): Promise<JsonObject> {
    const open = await this.#session.getOpenly(ROOT, this.#limits);
    const reply = open.status === 401 ? await this.#session.get(ROOT, this.#limits) : open;
    return this.#resource(ROOT, reply);
  }

  /** Null for what is refused too, which is told in `left`. Fails with `ReadFailure`. */
  async get(path: string): Promise<JsonObject | null> {
    try {
      return await this.need(path);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // A service that promises to expand and does not is asked in the plain way.
      if (!path.includes('?')) this.left.push(error.message);
      return null;
    }
  }

  /** Null for what is not there. Fails with `ReadFailure`. */
  async need(path: string): Promise<JsonObject | null> {
    if (!isPath(path)) throw new ReadFailure(`${this.#origin}: a link leads to no resource of this service`);
    const reply = await this.#session.get(path, this.#limits);
    return reply.status === 404 ? null : this.#resource(path, reply);
  }

  #resource(path: string, reply: HttpReply): JsonObject {
    const asked = `GET ${this.#origin}${path}`;
    this.#bytes += reply.body.length;
    this.#date = reply.headers.get('date');
    this.#datedAt = this.#monotonic();
    if (reply.status !== 200) throw new Refusal(`${asked}: expected 200, found HTTP status ${reply.status}`);
    if (this.#bytes > MOST_BYTES_AT_ONCE)
      throw new ReadFailure(`${asked}: more than ${MOST_BYTES_AT_ONCE} bytes in one reading`);
    return parseResource(reply.body, asked);
  }
}

class Refusal extends ReadFailure {}
