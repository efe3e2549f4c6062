import { FilterError, type Operator } from './filter.ts';

export type Token =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly quoted: boolean;
      readonly at: number;
      readonly end: number;
    }
  | { readonly type: 'operator'; readonly operator: Operator; readonly at: number; readonly end: number }
  | {
      readonly type: 'and' | 'or' | 'not' | 'open' | 'close' | 'end';
      readonly at: number;
      readonly end: number;
    };

/** Nobody types more; a link or a script might. */
const LONGEST = 4096;

const SPACE = /\s*/y;
const SIGN = /!=|<=|>=|==|&&|\|\||[=<>~&|!()]/y;
const PLAIN = /[^\s&|!()=<>~"]+/y;
const QUOTED = /"((?:[^"\\]|\\["\\])*)"/y;

/** `&&`, `||` and `==` are taken as `&`, `|` and `=`: fingers have learnt them elsewhere. */
const SIGNS: ReadonlyMap<string, Operator | 'and' | 'or' | 'not' | 'open' | 'close'> = new Map([
  ['&', 'and'],
  ['&&', 'and'],
  ['|', 'or'],
  ['||', 'or'],
  ['!', 'not'],
  ['(', 'open'],
  [')', 'close'],
  ['==', '='],
  ['=', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['~', '~'],
]);

/** The tokens of a filter, ended by one of type `end`. Fails with `FilterError`. */
export function lexFilter(text: string): Token[] {
  if (text.length > LONGEST) {
    throw new FilterError(LONGEST, `${text.length} characters`, `a filter has ${LONGEST} at most`);
  }
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += match(SPACE, text, at)?.[0].length ?? 0;
    if (at >= text.length) return [...tokens, { type: 'end', at, end: at }];
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
}

function tokenAt(text: string, at: number): Token {
  const sign = match(SIGN, text, at)?.[0];
  const meaning = sign === undefined ? undefined : SIGNS.get(sign);
  if (sign !== undefined && meaning !== undefined) {
    const end = at + sign.length;
    switch (meaning) {
      case 'and':
      case 'or':
      case 'not':
      case 'open':
      case 'close':
        return { type: meaning, at, end };
      default:
        return { type: 'operator', operator: meaning, at, end };
    }
  }
  const quoted = match(QUOTED, text, at);
  if (quoted !== null) {
    const inside = (quoted[1] ?? '').replaceAll(/\\(.)/g, '$1');
    return { type: 'text', text: inside, quoted: true, at, end: at + quoted[0].length };
  }
  const plain = match(PLAIN, text, at)?.[0];
  if (plain === undefined) {
    throw new FilterError(
      at,
      'a quote that is not closed',
      'end it with ", and write \\" and \\\\ inside it',
    );
  }
  return { type: 'text', text: plain, quoted: false, at, end: at + plain.length };
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
