/** One option of an authorized_keys line, as it is written: a word, or a word with a quoted value. */
export interface KeyOption {
  /** In lower case, as sshd reads names. */
  readonly name: string;
  /** Without its quotes; null for a word alone. */
  readonly value: string | null;
}

/**
 * Splits the options before a key, `from="10.0.0.0/8",restrict` (sshd(8), AUTHORIZED_KEYS FILE FORMAT), and
 * gives what stands after them. Null where a quote does not end: then nothing of the line can be believed.
 */
export function splitOptions(
  line: string,
): { readonly options: readonly KeyOption[]; readonly rest: string } | null {
  const options: KeyOption[] = [];
  let at = 0;
  for (;;) {
    const name = /^[A-Za-z0-9-]+/.exec(line.slice(at))?.[0];
    if (name === undefined) return null;
    at += name.length;
    let value: string | null = null;
    if (line.startsWith('="', at)) {
      const end = endOfQuoted(line, at + 2);
      if (end === null) return null;
      value = line.slice(at + 2, end).replaceAll('\\"', '"');
      at = end + 1;
    }
    options.push({ name: name.toLowerCase(), value });
    if (line[at] === ',') at += 1;
    else if (line[at] === ' ' || line[at] === '\t') return { options, rest: line.slice(at).trim() };
    else return null;
  }
}

/** Where a quoted value ends; a quote after a backslash belongs to it. */
function endOfQuoted(line: string, from: number): number | null {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '"' && line[at - 1] !== '\\') return at;
  }
  return null;
}
