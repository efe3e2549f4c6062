import type { Body } from './body.ts';
import { BACKSLASH, QUOTE } from './bytes.ts';
import { quoted } from './exposition-error.ts';

/** The formats differ in whether blanks may stand around tokens, and in what an unknown escape means. */
export type Dialect = 'text' | 'openmetrics';

/** Where the quoted string that opens at `open` has its closing quote. Fails when the line has none. */
export function closingQuote(body: Body, open: number): number {
  const { bytes, lineEnd } = body;
  for (let at = open + 1; at < lineEnd; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  body.fail(`expected a closing quote, found the end of the line after ${body.quote(open)}`);
}

/**
 * The text between the quotes at `open` and `close`. OpenMetrics keeps a backslash before any other
 * character as it is; in 0.0.4 it is an error.
 */
export function quotedText(body: Body, open: number, close: number, dialect: Dialect): string {
  const raw = body.text(open + 1, close);
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\([\s\S])/g, (sequence, escaped: string) => {
    if (escaped === 'n') return '\n';
    if (escaped === '\\' || escaped === '"') return escaped;
    if (dialect === 'openmetrics') return sequence;
    body.fail(
      `expected \\\\, \\" or \\n as escape, found ${quoted(sequence)} in ${body.quote(open, close + 1)}`,
    );
  });
}
