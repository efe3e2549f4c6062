/** A section of a VICI message: values, lists and sections by name. A name may be `__proto__`. */
export type ViciSection = ReadonlyMap<string, ViciValue>;
export type ViciValue = string | readonly string[] | ViciSection;

/** What came is not what `swanctl --raw` prints. */
export class ViciError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ViciError';
  }
}

/** VICI itself allows more; what describes security associations is five deep. */
const DEEPEST = 16;

/**
 * The messages that `swanctl --list-… --raw` prints, one a line: `list-sa event {name {key=value …}}`.
 * Values are not quoted and may hold blanks, so one ends where the next ` name=`, ` name {`, ` name [`, a
 * closing brace or the end follows. Fails with `ViciError`; time is linear in the text.
 *
 * An identity is the other end's to choose, and may read `x state=INSTALLED child-sas {…}`. Identities come
 * after the states and before the children, so of two values the first counts and of two sections the last.
 * Source: strongSwan `vici_message.c`, `dump()`, and what swanctl 5.9.8 printed.
 */
export function parseViciLine(line: string): { readonly kind: string; readonly message: ViciSection } | null {
  const text = line.trim();
  if (text === '') return null;
  const open = text.indexOf('{');
  const kind = text.slice(0, Math.max(0, open)).trim();
  if (open === -1 || !/^[\w-]+ (?:event|reply)$/.test(kind)) {
    throw new ViciError(`expected "list-sa event {…}", found ${JSON.stringify(text.slice(0, 40))}`);
  }
  const reader = new Reader(text, open + 1);
  const message = reader.section(0);
  if (reader.rest().trim() !== '') throw new ViciError('something follows the last closing brace');
  return { kind, message };
}

class Reader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  /** Up to and with its closing brace. */
  section(depth: number): ViciSection {
    if (depth > DEEPEST) throw new ViciError(`sections are more than ${DEEPEST} deep`);
    const found = new Map<string, ViciValue>();
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] === '}') {
        this.#at++;
        return found;
      }
      const name = this.#match(NAME);
      if (name === null) throw this.#cut('a name');
      this.#at += name.length;
      if (this.#text[this.#at] === '=') {
        this.#at++;
        const value = this.#text[this.#at] === '[' ? this.#list() : this.#value();
        if (!found.has(name)) found.set(name, value);
        continue;
      }
      this.#blanks();
      if (this.#text[this.#at] !== '{')
        throw this.#cut(`"=" or "{" after ${JSON.stringify(name.slice(0, 40))}`);
      this.#at++;
      found.set(name, this.section(depth + 1));
    }
  }

  #list(): readonly string[] {
    const end = this.#text.indexOf(']', this.#at);
    if (end === -1) throw this.#cut('"]"');
    const inside = this.#text.slice(this.#at + 1, end).trim();
    this.#at = end + 1;
    return inside === '' ? [] : inside.split(/ +/);
  }

  #value(): string {
    const start = this.#at;
    for (;;) {
      const next = this.#match(TO_STOP);
      if (next === null) throw this.#cut('"}"');
      this.#at += next.length;
      // A blank belongs to the value unless a name with its sign follows.
      if (this.#text[this.#at] === '}' || this.#match(NEXT) !== null)
        return this.#text.slice(start, this.#at);
      this.#at++;
    }
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? null;
  }

  #cut(expected: string): ViciError {
    return this.#at >= this.#text.length
      ? new ViciError(`it ends too early: expected ${expected}`)
      : new ViciError(
          `expected ${expected}, found ${JSON.stringify(this.#text.slice(this.#at, this.#at + 20))}`,
        );
  }
}

/** Names of connections are the operator's: up to the sign that must follow. */
const NAME = /[^\s={}[\]]{1,255}/y;
const TO_STOP = /[^ }]*(?=[ }])/y;
const NEXT = / [^\s={}[\]]{1,255}(?:=| \{)/y;
