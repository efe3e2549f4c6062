import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import { parseIdentity, readIdentityFile, shownPath } from './identity-file.ts';
import type { Prompt } from './prompt.ts';
import { countAgentKeys } from './ssh-agent.ts';

/** Everything that this user can show to a server: key files, and what the SSH agent holds. */
export class Identities {
  readonly #files: readonly string[];
  readonly #agentSocket: string | null;
  #prompt: Prompt | null;
  /** Opened keys by path: a passphrase is asked for once. They never leave this process's memory. */
  readonly #opened = new Map<string, Promise<ParsedKey | string>>();

  constructor(files: readonly string[], agentSocket: string | null, prompt: Prompt | null) {
    this.#files = files;
    this.#agentSocket = agentSocket;
    this.#prompt = prompt;
  }

  /** From now on nobody is asked: a screen has the terminal. */
  forgetPrompt(): void {
    this.#prompt = null;
  }

  /** Whether a passphrase may be asked for: a key has one, and no agent stands in for it. */
  async mayAsk(): Promise<boolean> {
    if (this.#prompt === null) return false;
    const files = await Promise.all(this.#files.map((path) => readIdentityFile(path)));
    if (!files.some(({ kind }) => kind === 'encrypted')) return false;
    const counted = this.#agentSocket === null ? 0 : await countAgentKeys(this.#agentSocket);
    return typeof counted === 'string' || counted === 0;
  }

  /**
   * Ways to log in, one after the other; `tried` gets a phrase for each, also for those that could not be.
   * Key files come before the agent, because they were named for this, and a server hangs up after a few
   * keys; a key with a passphrase comes last, because its twin in the agent spares the question.
   * Somebody else may be at hand to be asked than at the beginning.
   */
  async *attempts(
    username: string,
    tried: string[],
    prompt: Prompt | null = this.#prompt,
  ): AsyncGenerator<AnyAuthMethod> {
    const encrypted: { readonly path: string; readonly text: Buffer }[] = [];
    for (const path of this.#files) {
      const identity = await readIdentityFile(path);
      if (identity.kind === 'encrypted') {
        encrypted.push({ path, text: identity.text });
      } else if (identity.kind === 'unusable') {
        tried.push(`${shownPath(path)} (${identity.why})`);
      } else {
        tried.push(shownPath(path));
        yield { type: 'publickey', username, key: identity.key };
      }
    }
    if (this.#agentSocket === null) {
      tried.push('no agent (SSH_AUTH_SOCK is not set)');
    } else {
      const counted = await countAgentKeys(this.#agentSocket);
      tried.push(
        typeof counted === 'string' ? counted : `agent (${counted} ${counted === 1 ? 'key' : 'keys'})`,
      );
      if (typeof counted === 'number' && counted > 0) {
        yield { type: 'agent', username, agent: this.#agentSocket };
      }
    }
    for (const { path, text } of encrypted) {
      const key = await this.#open(path, text, prompt);
      tried.push(typeof key === 'string' ? `${shownPath(path)} (${key})` : shownPath(path));
      if (typeof key !== 'string') yield { type: 'publickey', username, key };
    }
  }

  async #open(path: string, text: Buffer, prompt: Prompt | null): Promise<ParsedKey | string> {
    const opened = this.#opened.get(path);
    if (opened !== undefined) return await opened;
    if (prompt === null)
      return `has a passphrase and nobody can be asked here; run: ssh-add ${shownPath(path)}`;
    const opening = askAndOpen(prompt, path, text);
    this.#opened.set(path, opening);
    return await opening;
  }
}

async function askAndOpen(prompt: Prompt, path: string, text: Buffer): Promise<ParsedKey | string> {
  const passphrase = await prompt.askSecret(`Passphrase of ${shownPath(path)}: `);
  if (passphrase === null || passphrase === '') return 'has a passphrase and none was given';
  const identity = await parseIdentity(text, passphrase);
  if (identity.kind === 'key') return identity.key;
  return identity.kind === 'unusable' ? identity.why : 'has a passphrase';
}
