import type { Body } from './body.ts';
import { metricNameEnd, QUOTE, SPACE } from './bytes.ts';
import { closingQuote, quotedText } from './quoted.ts';

export interface Metadata {
  readonly word: 'HELP' | 'TYPE' | 'UNIT';
  readonly name: string;
  /** What follows the name; of a HELP line nothing is kept. */
  readonly text: string;
}

const END = '# EOF';
const WORD = /^# (HELP|TYPE|UNIT)(?: |$)/;
const WORD_BYTES = '# HELP '.length;
const UNIT = /^[a-zA-Z0-9_:]*$/;

/** Reads a line that begins with `#`; null is `# EOF`. OpenMetrics allows no other comments. */
export function readMetadata(body: Body): Metadata | null {
  const { bytes, lineStart, lineEnd } = body;
  const start = bytes.toString('latin1', lineStart, Math.min(lineEnd, lineStart + WORD_BYTES));
  if (start === END) return null;
  const word = WORD.exec(start)?.[1];
  if (word !== 'HELP' && word !== 'TYPE' && word !== 'UNIT') {
    body.fail(`expected "# HELP", "# TYPE", "# UNIT" or "# EOF", found ${body.quote(lineStart)}`);
  }
  const nameStart = Math.min(lineEnd, lineStart + WORD_BYTES);
  const isQuoted = nameStart < lineEnd && bytes[nameStart] === QUOTE;
  const nameEnd = isQuoted ? closingQuote(body, nameStart) + 1 : metricNameEnd(bytes, nameStart, lineEnd);
  const name = isQuoted
    ? quotedText(body, nameStart, nameEnd - 1, 'openmetrics')
    : body.text(nameStart, nameEnd);
  if (name === '') body.fail(`expected a metric name after ${word}, found ${body.quote(nameStart)}`);
  if (nameEnd >= lineEnd || bytes[nameEnd] !== SPACE) {
    body.fail(`expected a blank after the metric name, found ${body.quote(nameEnd)}`);
  }
  if (word === 'HELP') return { word, name, text: '' };
  const text = body.text(nameEnd + 1, lineEnd);
  if (word === 'UNIT' && !UNIT.test(text)) body.fail(`expected a unit, found ${body.quote(nameEnd + 1)}`);
  return { word, name, text };
}
