import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';

/** Connections of a kind that are kept for the next round. */
export const MOST_KEPT = 4096;

/** Connections that trust the same, and what a connection of its own needs to trust them too. */
interface Trust {
  readonly agent: HttpsAgent;
  readonly context: SecureContext | undefined;
}

/**
 * Keeps connections apart by whom they trust, and reads each one's authorities once. An agent of Node that
 * does so itself, by `ca`, writes all of them into a name for every request.
 */
export class Trusting {
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
