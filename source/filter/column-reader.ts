/**
 * How a filter reads one column of the rows it judges; a row is a number that only the reader
 * understands. `null` is "not measured". All of them are called for up to 100,000 rows a time.
 */
export type ColumnReader = NumberReader | BooleanReader | TextReader | CodedReader;

/** Base units; times are milliseconds since 1970 UTC. NaN counts as null. */
export interface NumberReader {
  readonly kind: 'number';
  number(row: number): number | null;
}

export interface BooleanReader {
  readonly kind: 'boolean';
  boolean(row: number): boolean | null;
}

/** Text; lists and flags joined by commas, node sets folded. */
export interface TextReader {
  readonly kind: 'text';
  text(row: number): string | null;
  /**
   * The rows whose text holds `literal` (lower case, not empty) whatever the text's case, found quicker than
   * by looking at each; null or absent where nothing is quicker.
   */
  holding?(literal: string): RowPredicate | null;
}

/**
 * Text of which there are few: the filter judges each word once and remembers the verdict. A code is a
 * whole number, not negative, and means one word (or null) for as long as the filter is in use.
 */
export interface CodedReader {
  readonly kind: 'coded';
  code(row: number): number;
  word(code: number): string | null;
  /** Every word that a row may have, and perhaps others; absent where they are not known beforehand. */
  words?(): Iterable<string>;
}

export type RowPredicate = (row: number) => boolean;

/** Judges the text of each row by `verdict`, each word once where words have codes. */
export function judgeText(reader: TextReader | CodedReader, verdict: TextVerdict): RowPredicate {
  return reader.kind === 'text'
    ? (row) => verdict(reader.text(row))
    : judgeCoded([new CodedColumn(reader, verdict)]);
}

export type TextVerdict = (text: string | null) => boolean;

/**
 * Whether any of several coded columns passes. One loop over all of them, for a word is looked for in
 * some twenty columns: a closure for each made 100,000 rows a third slower.
 */
export function judgeCoded(columns: readonly CodedColumn[]): RowPredicate {
  return (row) => {
    for (const column of columns) {
      const code = column.reader.code(row);
      const known = column.verdicts[code];
      if (known === YES || (known !== NO && column.judge(code))) return true;
    }
    return false;
  };
}

/** Codes beyond this (flags are bit sets) are kept in a map instead of an array. */
const DENSE = 65_536;
const YES = 1;
const NO = 2;

/** One coded column and what is known of its words. */
export class CodedColumn {
  readonly reader: CodedReader;
  verdicts = new Uint8Array(256);
  readonly #sparse = new Map<number, boolean>();
  readonly #verdict: TextVerdict;

  constructor(reader: CodedReader, verdict: TextVerdict) {
    this.reader = reader;
    this.#verdict = verdict;
  }

  /** The verdict on a code that is not among `verdicts` yet. */
  judge(code: number): boolean {
    const known = this.#sparse.get(code);
    if (known !== undefined) return known;
    const passes = this.#verdict(this.reader.word(code));
    if (code >= DENSE) this.#sparse.set(code, passes);
    else this.#remember(code, passes);
    return passes;
  }

  #remember(code: number, passes: boolean): void {
    if (code >= this.verdicts.length) {
      const longer = new Uint8Array(Math.max(code + 1, this.verdicts.length * 2));
      longer.set(this.verdicts);
      this.verdicts = longer;
    }
    this.verdicts[code] = passes ? YES : NO;
  }
}
