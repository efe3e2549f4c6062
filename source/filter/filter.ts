/**
 * What a filter says, before it is bound to a kind of record. `at` is an index into its text.
 * `quoted` text is meant letter by letter: no `*`, and `"-"` is a dash rather than "not measured".
 */
export type Filter = WordFilter | Comparison | Negation | Combination;

/** Found in any text column of a row. */
export interface WordFilter {
  readonly type: 'word';
  readonly text: string;
  readonly quoted: boolean;
  readonly at: number;
}

export interface Comparison {
  readonly type: 'comparison';
  readonly column: string;
  readonly operator: Operator;
  readonly value: string;
  readonly quoted: boolean;
  readonly at: number;
  readonly valueAt: number;
}

export interface Negation {
  readonly type: 'not';
  readonly of: Filter;
}

/** All of the parts, or any of them. `and` of no parts is the empty filter, which keeps every row. */
export interface Combination {
  readonly type: 'and' | 'or';
  readonly parts: readonly Filter[];
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';

/** A filter that cannot be read or does not fit the kind of record. */
export class FilterError extends Error {
  /** Index into the filter's text, in UTF-16 units. */
  readonly position: number;
  readonly found: string;
  readonly nextStep: string;

  constructor(position: number, found: string, nextStep: string) {
    super(`filter, character ${position + 1}: found ${found}; ${nextStep}`);
    this.name = 'FilterError';
    this.position = position;
    this.found = found;
    this.nextStep = nextStep;
  }
}

/** A piece of the filter's own text for a message: quoted, and short whatever was typed. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text);
}

export function valueError(comparison: Comparison, nextStep: string): FilterError {
  return new FilterError(comparison.valueAt, `the value ${excerpt(comparison.value)}`, nextStep);
}
