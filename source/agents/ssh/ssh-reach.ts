import { userInfo } from 'node:os';
import type { Duplex } from 'node:stream';
import type { SshConfig, SshHop } from '../../config/console-config.ts';
import { dialTcp } from './dial-tcp.ts';
import { HopPool } from './hop-pool.ts';
import { HostKeys } from './host-keys.ts';
import { Identities } from './identities.ts';
import type { LiveHop } from './live-hop.ts';
import { HOP_TIMES, type HopTimes, openHop } from './open-hop.ts';
import type { Prompt } from './prompt.ts';
import { SshError } from './ssh-error.ts';

export interface SshSurroundings {
  /** The socket of the SSH agent; null without one. */
  readonly agentSocket: string | null;
  readonly userName: string;
  readonly times: HopTimes;
}

/**
 * The ways through SSH of one console. Life: `introduce` while the terminal is free, `open` as often as
 * sites are dialled, `stop` once or twice.
 */
export class SshReach {
  readonly #hostKeys: HostKeys;
  readonly #identities: Identities;
  readonly #pool: HopPool;
  readonly #knownHosts: string;
  readonly #surroundings: SshSurroundings;

  constructor(
    config: SshConfig,
    prompt: Prompt | null,
    surroundings: SshSurroundings = surroundingsOfProcess(),
  ) {
    this.#knownHosts = config.knownHosts;
    this.#surroundings = surroundings;
    this.#hostKeys = new HostKeys(config.knownHosts, prompt);
    this.#identities = new Identities(config.identities, surroundings.agentSocket, prompt);
    const { times, userName } = surroundings;
    const services = { hostKeys: this.#hostKeys, identities: this.#identities, userName, times };
    this.#pool = new HopPool({
      dial: (hop, signal) => dialTcp(hop, times.answerMs, signal),
      open: (hop, over) => openHop(hop, over, services),
    });
  }

  /**
   * Asks what must be asked before a screen takes the terminal or a report stops waiting: visits the ways
   * with a hop that is not known yet or for which a passphrase may be wanted, then asks nobody any more.
   * What fails here fails again, and is shown, where the site is dialled.
   */
  async introduce(ways: readonly (readonly SshHop[])[]): Promise<void> {
    const wanted = await Promise.all(ways.map((way) => this.#mayAsk(way)));
    await Promise.allSettled(ways.filter((_, index) => wanted[index]).map((way) => this.#pool.visit(way)));
    this.#hostKeys.forgetPrompt();
    this.#identities.forgetPrompt();
  }

  /** A connection to a host and port as the last hop sees them. Fails with `SshError`. */
  open(via: readonly SshHop[], host: string, port: number): Promise<Duplex> {
    return this.#pool.forward(via, host, port);
  }

  /**
   * Logs in at a host behind a way, which may have no hops. It is verified as a hop is; who is at the prompt
   * may be asked for it alone. Fails with `SshError`; gives up when the signal says so.
   */
  async logIn(
    via: readonly SshHop[],
    host: SshHop,
    prompt: Prompt | null,
    signal: AbortSignal,
  ): Promise<LiveHop> {
    const { userName, times } = this.#surroundings;
    const reached =
      via.length === 0
        ? dialTcp(host, times.answerMs, signal)
        : this.#pool.forward(via, host.host, host.port);
    const opening = reached.then((over) => {
      if (signal.aborted) {
        over.destroy();
        throw new SshError(host, GIVEN_UP);
      }
      signal.addEventListener('abort', () => over.destroy(), { once: true });
      return openHop(host, over, {
        hostKeys: new HostKeys(this.#knownHosts, prompt),
        identities: { attempts: (user, tried) => this.#identities.attempts(user, tried, prompt) },
        userName,
        times,
      });
    });
    return await abortable(opening, host, signal);
  }

  stop(): void {
    this.#pool.stop();
  }

  async #mayAsk(way: readonly SshHop[]): Promise<boolean> {
    if (way.length === 0) return false;
    if (await this.#identities.mayAsk()) return true;
    const recorded = await Promise.all(way.map((hop) => this.#hostKeys.recordedTypes(hop).catch(() => null)));
    return recorded.some((types) => types?.length === 0);
  }
}

const GIVEN_UP = 'was given up before it answered';

/** What comes after nobody waits any more is let go of. */
function abortable(opening: Promise<LiveHop>, host: SshHop, signal: AbortSignal): Promise<LiveHop> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(new SshError(host, GIVEN_UP));
      opening.then(
        (late) => late.close(),
        () => undefined,
      );
    };
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function surroundingsOfProcess(): SshSurroundings {
  return {
    agentSocket: process.env['SSH_AUTH_SOCK'] || null,
    userName: userInfo().username,
    times: HOP_TIMES,
  };
}
