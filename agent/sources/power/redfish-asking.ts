import { type HttpReply, type Limits, ReadFailure } from '../../io/io.ts';
import { parseHttpDate } from './http-date.ts';
import { isPath, type JsonObject, parseResource } from './redfish-json.ts';
import type { RedfishSession } from './redfish-session.ts';

/** Where every service begins (DSP0266 6.6). */
export const ROOT = '/redfish/v1/';
const MOST_BYTES_AT_ONCE = 32 * 2 ** 20;

/** What one reading may ask, bounded in bytes all together. */
export class Asking {
  readonly #session: RedfishSession;
  readonly #origin: string;
  readonly #limits: Limits;
  /** What was refused and left out. */
  readonly left: string[] = [];
  #bytes = 0;
  #date: string | undefined;

  constructor(session: RedfishSession, origin: string, limits: Limits) {
    this.#session = session;
    this.#origin = origin;
    this.#limits = limits;
  }

  /** By the device's own clock when it answered last, ms since 1970; null where it does not say. */
  get deviceTime(): number | null {
    return this.#date === undefined ? null : parseHttpDate(this.#date);
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
    if (reply.status !== 200) throw new Refusal(`${asked}: expected 200, found HTTP status ${reply.status}`);
    if (this.#bytes > MOST_BYTES_AT_ONCE)
      throw new ReadFailure(`${asked}: more than ${MOST_BYTES_AT_ONCE} bytes in one reading`);
    return parseResource(reply.body, asked);
  }
}

class Refusal extends ReadFailure {}
