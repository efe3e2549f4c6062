import type { Body } from './body.ts';
import { CLOSE_BRACE, COMMA, EQUALS, labelNameEnd, QUOTE, skipBlanks } from './bytes.ts';
import { quoted } from './exposition-error.ts';
import { Labels } from './labels.ts';
import { closingQuote, type Dialect, quotedText } from './quoted.ts';

/** One `{…}`: where its bytes are and what they say. */
export interface LabelBlock {
  readonly start: number;
  /** Bytes, both braces included. */
  readonly length: number;
  /** The metric's name where it is written inside the braces (`{"my.metric",…}`), else null. */
  readonly metricName: string | null;
  readonly labels: Labels;
  /** Numbers of its label set, see LabelSetNumbers; -1 while unknown. */
  readonly known: { whole: number; without: string | null; rest: number };
  /** The block that followed this one last time: exporters repeat their order, so it is the best guess. */
  next: LabelBlock | null;
}

/** Reads the label block that opens at `start`. Fails on anything outside the grammar of `dialect`. */
export function parseLabelBlock(body: Body, start: number, dialect: Dialect, maxLabels: number): LabelBlock {
  const { bytes, lineEnd } = body;
  const lenient = dialect === 'text';
  const skip = (from: number) => (lenient ? skipBlanks(bytes, from, lineEnd) : from);
  const names: string[] = [];
  const values: string[] = [];
  let metricName: string | null = null;

  let at = skip(start + 1);
  while (bytes[at] !== CLOSE_BRACE || at >= lineEnd) {
    const nameStart = at;
    const isQuoted = at < lineEnd && bytes[at] === QUOTE;
    at = isQuoted ? closingQuote(body, at) + 1 : labelNameEnd(bytes, at, lineEnd);
    if (at === nameStart) body.fail(`expected a label name, found ${body.quote(at)}`);
    const name = isQuoted ? quotedText(body, nameStart, at - 1, dialect) : body.text(nameStart, at);
    if (name === '') body.fail('expected a name between the quotes, found nothing');
    at = skip(at);

    if (at < lineEnd && bytes[at] === EQUALS) {
      at = skip(at + 1);
      if (at >= lineEnd || bytes[at] !== QUOTE) {
        body.fail(`expected a quoted value for label ${quoted(name)}, found ${body.quote(at)}`);
      }
      const close = closingQuote(body, at);
      if (name === '__name__') body.fail('expected no label "__name__": that name is reserved');
      if (names.includes(name)) body.fail(`expected every label once, found ${quoted(name)} twice`);
      if (names.length === maxLabels) body.fail(`expected at most ${maxLabels} labels, found more`);
      names.push(name);
      values.push(quotedText(body, at, close, dialect));
      at = skip(close + 1);
    } else if (isQuoted && metricName === null) {
      metricName = name;
    } else if (isQuoted) {
      body.fail('expected one metric name between the braces, found two');
    } else {
      body.fail(`expected "=" after label name ${quoted(name)}, found ${body.quote(at)}`);
    }

    if (at < lineEnd && bytes[at] === COMMA) {
      at = skip(at + 1);
      // 0.0.4 allows a comma before the closing brace, OpenMetrics does not.
      if (!lenient && bytes[at] === CLOSE_BRACE) body.fail('expected a label after ",", found "}"');
    } else if (at >= lineEnd || bytes[at] !== CLOSE_BRACE) {
      body.fail(`expected "," or "}" after a label, found ${body.quote(at)}`);
    }
  }
  const labels = names.length === 0 ? Labels.none : new Labels(names, values);
  return { ...noLabels(), start, length: at + 1 - start, metricName, labels };
}

/** The block of a line that has none. */
export function noLabels(): LabelBlock {
  return {
    start: 0,
    length: 0,
    metricName: null,
    labels: Labels.none,
    known: { whole: -1, without: null, rest: -1 },
    next: null,
  };
}
