/**
 * Folded node sets, `a[001-128,200],login1`, as Slurm's hostlists write them: names parted by commas, a
 * bracket anywhere in a name holding numbers and ranges, zeros kept (`[08-10]` is 08, 09, 10), several
 * brackets in one name meaning every combination. A name that would read as something else (it holds a
 * bracket, comma, quote, control character or outer space) is written as a JSON string: `"x[1-2]"` is one
 * node that is really called so. Folding lives in node-set-fold.ts.
 */

/** Longer than any name that a scheduler gives; a bracket multiplies whatever stands around it. */
const LONGEST_BRACKETED = 256;
/** Beyond this a run of digits is not exact as a number. */
const MOST_DIGITS = 15;

/** A node set that cannot be read. The message says where, what came and what would be right. */
export class NodeSetError extends Error {
  /** Index into the text, in UTF-16 units. */
  readonly position: number;

  constructor(text: string, position: number, found: string, expected: string) {
    const around = text.length > 60 ? `${text.slice(0, 60)}…` : text;
    super(`node set ${JSON.stringify(around)}, character ${position + 1}: ${found}; ${expected}`);
    this.name = 'NodeSetError';
    this.position = position;
  }
}

/**
 * The names of a folded set, in the order written, each once. Fails with `NodeSetError`; a set of more
 * than `limit` names is refused before any is made.
 */
export function expandNodeSet(text: string, limit = 100_000): string[] {
  const names = new Set<string>();
  let room = limit;
  for (const term of readTerms(text)) {
    room -= term.count;
    if (room < 0) {
      throw new NodeSetError(text, term.at, `more than ${limit} names`, 'write a smaller range');
    }
    for (const name of namesOf(term)) names.add(name);
  }
  return [...names];
}

/** Whether a name can stand in a folded set as it is; others are written as JSON strings. */
export function isPlainName(name: string): boolean {
  return name !== '' && name.trim() === name && !/[[\],"\p{Cc}\p{Cs}\u2028\u2029]/u.test(name);
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly digits: number;
}

/** One name with brackets: texts[0] brackets[0] texts[1] … */
interface Term {
  readonly at: number;
  readonly count: number;
  readonly texts: readonly string[];
  readonly brackets: readonly (readonly Range[])[];
}

function* readTerms(text: string): Generator<Term> {
  if (text.trim() === '') return;
  let at = 0;
  for (;;) {
    at = skipSpace(text, at);
    const [term, end] = text[at] === '"' ? readQuoted(text, at) : readTerm(text, at);
    yield term;
    at = skipSpace(text, end);
    if (at >= text.length) return;
    if (text[at] !== ',') {
      throw new NodeSetError(text, at, `found ${show(text, at)}`, 'names are parted by commas');
    }
    at += 1;
  }
}

function readQuoted(text: string, at: number): [Term, number] {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  const name = parseString(text.slice(at, end + 1));
  if (name === undefined) {
    throw new NodeSetError(text, at, 'a quoted name that does not end or is no JSON string', 'write "name"');
  }
  return [{ at, count: 1, texts: [name], brackets: [] }, end + 1];
}

function parseString(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function readTerm(text: string, start: number): [Term, number] {
  const texts: string[] = [];
  const brackets: Range[][] = [];
  let count = 1;
  let units = 0;
  let at = start;
  for (;;) {
    const end = endOfPiece(text, at);
    const bracketFollows = text[end] === '[';
    const piece = bracketFollows ? text.slice(at, end) : text.slice(at, end).trimEnd();
    texts.push(piece);
    units += piece.length;
    at = end;
    if (!bracketFollows) break;
    const [ranges, close] = readBracket(text, at);
    brackets.push(ranges);
    count *= ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    units += ranges.reduce((most, { to, digits }) => Math.max(most, digits, String(to).length), 0);
    if (units > LONGEST_BRACKETED) {
      throw new NodeSetError(
        text,
        start,
        'too long a name with brackets',
        `${LONGEST_BRACKETED} units at most`,
      );
    }
    at = close;
  }
  if (brackets.length === 0 && texts[0] === '') {
    throw new NodeSetError(text, at, `found ${show(text, at)}`, 'a name should stand here');
  }
  return [{ at: start, count, texts, brackets }, at];
}

/** Where the plain text that begins at `start` ends: before a bracket, a comma or the end. */
function endOfPiece(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '[' || character === ',') return at;
    if (character === ']' || character === '"' || /\p{Cc}/u.test(character)) {
      throw new NodeSetError(text, at, `found ${show(text, at)} inside a name`, 'quote a name that holds it');
    }
  }
  return at;
}

function readBracket(text: string, open: number): [Range[], number] {
  const item = /\s*([0-9]+)(?:\s*-\s*([0-9]+))?\s*([,\]]?)/y;
  const ranges: Range[] = [];
  let at = open + 1;
  for (;;) {
    item.lastIndex = at;
    const [whole, low, high = low, separator] = item.exec(text) ?? [];
    if (whole === undefined || low === undefined || high === undefined) {
      throw new NodeSetError(
        text,
        at,
        `found ${show(text, at)}`,
        'a number or a range like 001-128 should stand here',
      );
    }
    const [from, to] = [Number(low), Number(high)];
    if (low.length > MOST_DIGITS || high.length > MOST_DIGITS) {
      throw new NodeSetError(text, at, 'a number that is too long', `${MOST_DIGITS} digits at most`);
    }
    if (to < from) {
      throw new NodeSetError(text, at, `the range ${low}-${high} runs backwards`, `write ${high}-${low}`);
    }
    ranges.push({ from, to, digits: low.length });
    at += whole.length;
    if (separator === ']') return [ranges, at];
    if (separator === '') {
      throw new NodeSetError(
        text,
        at,
        `found ${show(text, at)}`,
        'a comma or the closing ] should stand here',
      );
    }
  }
}

function namesOf(term: Term): string[] {
  let names = [term.texts[0] ?? ''];
  for (const [index, ranges] of term.brackets.entries()) {
    const after = term.texts[index + 1] ?? '';
    const longer: string[] = [];
    for (const name of names) {
      for (const { from, to, digits } of ranges) {
        for (let number = from; number <= to; number += 1) {
          longer.push(name + String(number).padStart(digits, '0') + after);
        }
      }
    }
    names = longer;
  }
  return names;
}

function skipSpace(text: string, at: number): number {
  const space = /\s*/y;
  space.lastIndex = at;
  return at + (space.exec(text)?.[0].length ?? 0);
}

function show(text: string, at: number): string {
  const character = text.slice(at, at + 2).match(/^./su)?.[0];
  return character === undefined ? 'the end' : JSON.stringify(character);
}
