import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SshHop } from '../../config/console-config.ts';
import { messageOf } from '../describe-dial.ts';
import { fingerprintOf, typeOfKey } from './host-key.ts';
import { knownHostName } from './host-pattern.ts';
import { judgeHostKey, recordedKeyTypes, type Verdict } from './judge-host-key.ts';
import { type KnownHosts, parseKnownHosts } from './known-hosts.ts';
import type { Prompt } from './prompt.ts';
import { codeOf, nameOfHop, SshError } from './ssh-error.ts';

/** Some sites keep ten thousand lines; more than this is not a known_hosts file. */
const LARGEST_FILE = 16 * 1024 * 1024;

/**
 * Decides whether a hop is who it says. The file is read anew for each judgement, so that a key that an
 * operator mends or revokes counts at the next dial.
 */
export class HostKeys {
  readonly #file: string;
  #prompt: Prompt | null;
  /** What somebody answered this run, by name and key: a question is asked once. */
  readonly #answers = new Map<string, Promise<boolean>>();

  constructor(file: string, prompt: Prompt | null) {
    this.#file = file;
    this.#prompt = prompt;
  }

  /** From now on nobody is asked: a screen has the terminal. */
  forgetPrompt(): void {
    this.#prompt = null;
  }

  /** Types of key recorded for a hop, in order. Fails with `SshError` when the file cannot be read. */
  async recordedTypes(hop: SshHop): Promise<string[]> {
    return recordedKeyTypes(await this.#read(hop), hop.host, hop.port);
  }

  /** Returns when the key is the hop's; fails with `SshError` that says why not and what to do. */
  async verify(hop: SshHop, key: Buffer): Promise<void> {
    const verdict = judgeHostKey(await this.#read(hop), hop.host, hop.port, key);
    if (verdict.kind === 'trusted') return;
    if (verdict.kind === 'unknown' && (await this.#accepted(hop, key, verdict.authority?.place ?? null)))
      return;
    throw new SshError(hop, whyRefused(verdict, hop, key, this.#file));
  }

  async #accepted(hop: SshHop, key: Buffer, authority: string | null): Promise<boolean> {
    const subject = `${nameOfHop(hop)} ${key.toString('base64')}`;
    const answered = this.#answers.get(subject);
    if (answered !== undefined) return await answered;
    if (this.#prompt === null) return false;
    const answer = this.#ask(this.#prompt, hop, key, authority);
    this.#answers.set(subject, answer);
    return await answer;
  }

  async #ask(prompt: Prompt, hop: SshHop, key: Buffer, authority: string | null): Promise<boolean> {
    const fingerprint = fingerprintOf(key);
    const answer = await prompt.ask(
      [
        `${nameOfHop(hop)} is not in ${this.#file}.`,
        ...(authority === null
          ? []
          : [`${authority} names an authority for it; weft does not read certificates.`]),
        `It shows the ${typeOfKey(key)} key ${fingerprint}`,
      ],
      'Is it the right one? Type yes to record it, or the fingerprint you were given: ',
    );
    const given = answer?.trim() ?? '';
    if (given !== 'yes' && given !== fingerprint) return false;
    try {
      await this.#record(hop, key);
      prompt.tell(`recorded in ${this.#file}`);
    } catch (error) {
      prompt.tell(`trusted until weft ends; it could not be recorded: ${messageOf(error)}`);
    }
    return true;
  }

  async #record(hop: SshHop, key: Buffer): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true, mode: 0o700 });
    const before = await readFile(this.#file).catch(emptyWhenMissing);
    const gap = before.length > 0 && before.at(-1) !== 0x0a ? '\n' : '';
    const line = `${knownHostName(hop.host, hop.port)} ${typeOfKey(key)} ${key.toString('base64')}\n`;
    await appendFile(this.#file, gap + line, { mode: 0o600 });
  }

  async #read(hop: SshHop): Promise<KnownHosts> {
    try {
      const bytes = await readBounded(this.#file).catch(emptyWhenMissing);
      return parseKnownHosts(bytes, this.#file);
    } catch (error) {
      throw new SshError(
        hop,
        `not dialled, for no host key can be verified: ${this.#file} cannot be read (${messageOf(error)})`,
        { cause: error },
      );
    }
  }
}

async function readBounded(file: string): Promise<Buffer> {
  const status = await stat(file);
  // A pipe would be waited for without end.
  if (!status.isFile()) throw new Error('it is no file');
  const { size } = status;
  if (size > LARGEST_FILE) throw new Error(`${size} bytes; expected at most ${LARGEST_FILE}`);
  return await readFile(file);
}

/** No file knows nobody; it is no error, as for ssh. */
function emptyWhenMissing(error: unknown): Buffer {
  if (codeOf(error) !== 'ENOENT') throw error;
  return Buffer.alloc(0);
}

function whyRefused(
  verdict: Exclude<Verdict, { kind: 'trusted' }>,
  hop: SshHop,
  key: Buffer,
  file: string,
): string {
  const shown = `${typeOfKey(key) ?? 'unknown'} key ${fingerprintOf(key)}`;
  switch (verdict.kind) {
    case 'revoked':
      return `refused, for its ${shown} is revoked (${verdict.by.place}): ask who runs it for a new key, and take no other way round`;
    case 'undecidable':
      return `refused, for ${verdict.line.place} is an @revoked line that cannot be read: it ${verdict.line.text}; mend the line`;
    case 'changed': {
      const places = verdict.recorded.map(({ place, type }) => `${place} (${type})`).join(', ');
      const remove = `ssh-keygen -R '${knownHostName(hop.host, hop.port)}' -f ${verdict.recorded[0].file}`;
      return `host key has changed, someone may be in between: it shows the ${shown}, recorded is ${places}; if its operators confirm the new key, remove the old one: ${remove}`;
    }
    case 'unknown': {
      const authority =
        verdict.authority === null
          ? ''
          : ` (${verdict.authority.place} names an authority for it, and certificates are not supported)`;
      return `host key is not known: its ${shown} is not in ${file}${authority}; compare it with what its operators publish and record it, by weft doctor or ssh on a terminal`;
    }
  }
}
