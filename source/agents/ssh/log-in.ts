import type { AnyAuthMethod, ConnectConfig } from 'ssh2';
import type { LiveHop } from './live-hop.ts';
import { Patience } from './patience.ts';
import { SshError } from './ssh-error.ts';

export interface Login {
  /** Fails with `SshError` when the key is not the host's. May wait for a person. */
  readonly verify: (key: Buffer) => Promise<void>;
  /** Ways to log in; `tried` gets a phrase for each. May wait for a person. */
  readonly attempts: (tried: string[]) => AsyncIterator<AnyAuthMethod>;
  readonly answerMs: number;
  readonly connect: ConnectConfig;
}

/** The handshake, the host key and the login, in turns: returns when we are in, fails with `SshError`. */
export async function logIn(live: LiveHop, login: Login): Promise<void> {
  const { hop, client } = live;
  const patience = new Patience(login.answerMs, () =>
    live.fail(
      new SshError(hop, `took the connection and said nothing for ${login.answerMs / 1000} s: is sshd well?`),
    ),
  );
  const turns = new Turns(live, login, patience);
  const ready = new Promise<void>((resolve) => client.once('ready', resolve));
  try {
    client.connect({
      ...login.connect,
      hostVerifier: (key: Buffer, answer: (isGood: boolean) => void) => void turns.verify(key, answer),
      authHandler: (left, partial, next) => void turns.attempt(left, partial, next),
    });
    patience.wait();
    const why = await Promise.race([ready, live.gone]);
    if (why instanceof SshError) throw why;
  } finally {
    patience.rest();
  }
}

/** Our side of the conversation. */
class Turns {
  readonly #live: LiveHop;
  readonly #login: Login;
  readonly #patience: Patience;
  readonly #tried: string[] = [];
  readonly #attempts: AsyncIterator<AnyAuthMethod>;
  #verified: Buffer | null = null;

  constructor(live: LiveHop, login: Login, patience: Patience) {
    this.#live = live;
    this.#login = login;
    this.#patience = patience;
    this.#attempts = login.attempts(this.#tried);
  }

  async verify(key: Buffer, answer: (isGood: boolean) => void): Promise<void> {
    // Keys are exchanged anew every gigabyte or hour: the same host stays the same host.
    if (this.#verified !== null) {
      if (this.#verified.equals(key)) return answer(true);
      this.#live.fail(new SshError(this.#live.hop, 'changed its host key in the middle of a connection'));
      return;
    }
    this.#patience.rest();
    try {
      await this.#login.verify(key);
    } catch (error) {
      // Before the library is told: its own words for this would be the first reason.
      this.#live.fail(error);
      return;
    }
    this.#verified = Buffer.from(key);
    this.#patience.wait();
    answer(true);
  }

  async attempt(
    left: readonly string[] | null,
    partial: boolean | null,
    next: (method: AnyAuthMethod) => void,
  ): Promise<void> {
    this.#patience.rest();
    const why = whyNoKeyWillDo(left, partial);
    if (why !== null) return this.#live.fail(new SshError(this.#live.hop, why));
    try {
      const attempt = await this.#attempts.next();
      if (attempt.done === true) {
        const user = this.#login.connect.username;
        const text = `refused this user’s keys for ${user}; tried ${this.#tried.join(', ')}; put a public key of yours into ~${user}/.ssh/authorized_keys there, or name the right one in ssh: {identities: […]}`;
        return this.#live.fail(new SshError(this.#live.hop, text));
      }
      this.#patience.wait();
      next(attempt.value);
    } catch (error) {
      this.#live.fail(error);
    }
  }
}

function whyNoKeyWillDo(left: readonly string[] | null, partial: boolean | null): string | null {
  if (left === null || left.length === 0) return null;
  if (partial === true) {
    return `took our key and asks for more (${left.join(', ')}), which weft does not offer: one public key must do`;
  }
  if (left.includes('publickey')) return null;
  return `takes no public keys (only ${left.join(', ')}), and weft offers nothing else: enable PubkeyAuthentication there for this user`;
}
