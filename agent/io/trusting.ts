import { createSecureContext, type SecureContext } from 'node:tls';
import { KeptSecureConnections } from './kept-connections.ts';

/** Connections that trust the same, and what a connection of its own needs to trust them too. */
interface Trust {
  readonly agent: KeptSecureConnections;
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
    const trust = { agent: new KeptSecureConnections(), context };
    this.#known.set(authorities, trust);
    return trust;
  }

  destroy(): void {
    for (const { agent } of this.#known.values()) agent.destroy();
    this.#known.clear();
  }
}
