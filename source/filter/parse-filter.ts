import { type Comparison, excerpt, type Filter, FilterError } from './filter.ts';
import { lexFilter, type Token } from './lex-filter.ts';

/** Deeper nesting is no question that a person asks, and each level is a call. */
const DEEPEST = 64;

/**
 * Reads the filter language: words; `column OP value` with `= != < <= > >= ~`; `!` before `&` before `|`;
 * parentheses; `"quoted text"`. Parts side by side are joined by `&`. An empty text keeps every row.
 * Fails with `FilterError`. Columns and values are looked at by `compileFilter`.
 */
export function parseFilter(text: string): Filter {
  const tokens = new TokenReader(lexFilter(text), text);
  if (tokens.next().type === 'end') return { type: 'and', parts: [] };
  const filter = parseOr(tokens, 0);
  if (tokens.next().type !== 'end') throw tokens.failure('no ( is open here: leave it out');
  return filter;
}

class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #text: string;
  #index = 0;

  constructor(tokens: readonly Token[], text: string) {
    this.#tokens = tokens;
    this.#text = text;
  }

  next(): Token {
    return this.peek(0);
  }

  peek(ahead: number): Token {
    return (
      this.#tokens[this.#index + ahead] ?? { type: 'end', at: this.#text.length, end: this.#text.length }
    );
  }

  take(): Token {
    const token = this.next();
    this.#index += 1;
    return token;
  }

  failure(nextStep: string): FilterError {
    const { type, at, end } = this.next();
    return new FilterError(at, type === 'end' ? 'the end' : excerpt(this.#text.slice(at, end)), nextStep);
  }
}

function parseOr(tokens: TokenReader, depth: number): Filter {
  const parts = [parseAnd(tokens, depth)];
  while (tokens.next().type === 'or') {
    tokens.take();
    parts.push(parseAnd(tokens, depth));
  }
  return combine('or', parts);
}

function parseAnd(tokens: TokenReader, depth: number): Filter {
  const parts = [parseNot(tokens, depth)];
  for (;;) {
    const { type } = tokens.next();
    if (type === 'and') tokens.take();
    else if (type === 'or' || type === 'close' || type === 'end') return combine('and', parts);
    parts.push(parseNot(tokens, depth));
  }
}

function combine(type: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { type, parts };
}

function parseNot(tokens: TokenReader, depth: number): Filter {
  if (depth > DEEPEST) throw tokens.failure(`write it with at most ${DEEPEST} levels of ! and ( )`);
  switch (tokens.next().type) {
    case 'not':
      tokens.take();
      return { type: 'not', of: parseNot(tokens, depth + 1) };
    case 'open': {
      tokens.take();
      const inside = parseOr(tokens, depth + 1);
      if (tokens.next().type !== 'close') throw tokens.failure('a ) should close what ( opened');
      tokens.take();
      return inside;
    }
    case 'text':
      return parseTerm(tokens);
    case 'operator':
      throw tokens.failure('a column should stand before it, as in powerWatts>700W');
    default:
      throw tokens.failure('a word, a comparison like health!=ok, or ( should stand here');
  }
}

function parseTerm(tokens: TokenReader): Filter {
  const word = tokens.take();
  if (word.type !== 'text') throw tokens.failure('a word should stand here');
  const operator = tokens.next();
  if (operator.type !== 'operator')
    return { type: 'word', text: word.text, quoted: word.quoted, at: word.at };
  if (word.quoted) throw tokens.failure('the column before it is written without quotes');
  tokens.take();
  const value = tokens.next();
  if (value.type !== 'text')
    throw tokens.failure(`a value should follow, as in ${word.text}${operator.operator}5`);
  tokens.take();
  const comparison: Comparison = {
    type: 'comparison',
    column: word.text,
    operator: operator.operator,
    value: value.text,
    quoted: value.quoted,
    at: word.at,
    valueAt: value.at,
  };
  return withUnit(comparison, value.end, tokens);
}

const NUMBER = /^[-+]?[\d.,]*\d$/;
const UNIT = /^(?:[mkMGTPE]?(?:W|Wh|J|Hz|B|bit\/s|b\/s|bps)|[KMGTPE]iB|[mnuµ]?s|min|m|h|d|°C|C|%|m³|m3)$/;

/** `powerWatts > 700 W` is one comparison, written as the screen writes it: not 700, and a word "W". */
function withUnit(comparison: Comparison, end: number, tokens: TokenReader): Comparison {
  const unit = tokens.next();
  if (comparison.quoted || !NUMBER.test(comparison.value)) return comparison;
  if (unit.type !== 'text' || unit.quoted || unit.at === end || !UNIT.test(unit.text)) return comparison;
  if (tokens.peek(1).type === 'operator') return comparison;
  tokens.take();
  return { ...comparison, value: comparison.value + unit.text };
}
