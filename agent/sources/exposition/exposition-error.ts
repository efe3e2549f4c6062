/**
 * A body that is not what its format allows. `line` counts from 1; `reason` is one clear line that says
 * what was expected and what came. Foreign text in it is quoted, escaped and cut short.
 */
export class ExpositionError extends Error {
  readonly line: number;
  readonly reason: string;

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.name = 'ExpositionError';
    this.line = line;
    this.reason = reason;
  }
}

/** Foreign text as it may stand in a reason: quoted, escaped, at most 40 characters of it. */
export function quoted(text: string): string {
  return text.length > 40 ? `${JSON.stringify(text.slice(0, 40))}…` : JSON.stringify(text);
}
