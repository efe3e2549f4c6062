import { readFile, stat } from 'node:fs/promises';
import { type AuthorizedKey, type KeyProblem, parseAuthorizedKeys } from './authorized-keys.ts';

/** A thousand keys take 0.6 MB. */
const LARGEST = 4 * 1024 * 1024;

/**
 * The keys of a file, as it is now: looked at before every login and now and then between, read again when
 * it changed. A file that others can write, or that cannot be read, lets nobody in: what was known of it
 * before may be just what was taken out of it.
 */
export class KeysFile {
  readonly #path: string;
  readonly #onProblem: (problem: string) => void;
  #mark = '';
  #keys: readonly AuthorizedKey[] = [];

  constructor(path: string, onProblem: (problem: string) => void) {
    this.#path = path;
    this.#onProblem = onProblem;
  }

  /** By the key in wire form, base64. */
  find(blob: string): AuthorizedKey | null {
    return this.#keys.find((key) => key.blob === blob) ?? null;
  }

  get count(): number {
    return this.#keys.length;
  }

  /** Settles when what the file holds now is known; why nobody can come in, or null. */
  async refresh(): Promise<string | null> {
    try {
      const { mtimeMs, size, ino, mode, uid } = await stat(this.#path);
      const mark = [mtimeMs, size, ino, mode, uid].join(' ');
      if (mark === this.#mark) return null;
      const refusal = whyNot({ mode, size, uid }, this.#path);
      if (refusal !== null) return this.#close(mark, refusal);
      const { keys, problems } = parseAuthorizedKeys(await readFile(this.#path, 'utf8'));
      this.#mark = mark;
      this.#keys = keys;
      for (const problem of problems) this.#onProblem(words(this.#path, problem));
      return null;
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      return this.#close(`unreadable ${because}`, `${this.#path}: ${because}`);
    }
  }

  #close(mark: string, refusal: string): string {
    if (mark !== this.#mark) this.#onProblem(`${refusal}; nobody can come in`);
    this.#mark = mark;
    this.#keys = [];
    return refusal;
  }
}

function whyNot(
  { mode, size, uid }: { readonly mode: number; readonly size: number; readonly uid: number },
  path: string,
): string | null {
  if ((mode & 0o022) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    return `${path}: others can write it (mode ${shown}); mend with: chmod go-w ${path}`;
  }
  if (uid !== 0 && uid !== process.getuid?.())
    return `${path}: it belongs to another user (${uid}); it has to be this user’s or root’s`;
  return size > LARGEST ? `${path}: ${size} bytes; at most ${LARGEST} are read` : null;
}

function words(path: string, { line, text }: KeyProblem): string {
  return `${path}:${line}: ${text}`;
}
