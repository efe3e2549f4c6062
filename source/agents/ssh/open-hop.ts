import type { Duplex } from 'node:stream';
import type { SshHop } from '../../config/console-config.ts';
import { messageOf } from '../describe-dial.ts';
import { algorithmsFor } from './algorithms.ts';
import type { HostKeys } from './host-keys.ts';
import type { Identities } from './identities.ts';
import { LiveHop } from './live-hop.ts';
import { loadSsh2 } from './load-ssh2.ts';
import { logIn } from './log-in.ts';
import { SshError } from './ssh-error.ts';

export interface HopServices {
  readonly hostKeys: Pick<HostKeys, 'recordedTypes' | 'verify'>;
  readonly identities: Pick<Identities, 'attempts'>;
  /** For hops that name no user. */
  readonly userName: string;
  readonly times: HopTimes;
}

export interface HopTimes {
  /** How long each answer of a server may take, ms. */
  readonly answerMs: number;
  /** A sign of life is asked for this often, ms; three in a row that stay away are the end. */
  readonly keepaliveMs: number;
}

export const HOP_TIMES: HopTimes = { answerMs: 10_000, keepaliveMs: 10_000 };
const KEEPALIVES = 3;

/**
 * Logs in to a hop over a stream to its SSH port, which it owns from here on. Fails with `SshError`: the
 * host key, the login, or silence. No password is ever offered, and the agent is asked to sign but never
 * forwarded: a bastion that was taken over must not act as this user elsewhere.
 */
export async function openHop(hop: SshHop, over: Duplex, services: HopServices): Promise<LiveHop> {
  const { hostKeys, identities, times } = services;
  try {
    const ssh2 = await loadSsh2().catch((error: unknown) => {
      throw new SshError(hop, messageOf(error), { cause: error });
    });
    const algorithms = algorithmsFor(await hostKeys.recordedTypes(hop));
    const client = new ssh2.Client();
    const live = new LiveHop(hop, client, over, times.answerMs);
    const username = hop.user ?? services.userName;
    await logIn(live, {
      verify: (key) => hostKeys.verify(hop, key),
      attempts: (tried) => identities.attempts(username, tried),
      answerMs: times.answerMs,
      connect: {
        sock: over,
        username,
        algorithms,
        agentForward: false,
        // Ours rests while a person answers; the library's does not.
        readyTimeout: 0,
        keepaliveInterval: times.keepaliveMs,
        keepaliveCountMax: KEEPALIVES,
      },
    });
    return live;
  } catch (error) {
    over.destroy();
    throw error;
  }
}
