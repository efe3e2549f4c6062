import type { Body } from './body.ts';
import {
  HASH,
  isBlank,
  metricNameEnd,
  OPEN_BRACE,
  QUOTE,
  sameBytes,
  skipBlanks,
  skipBlanksBack,
  tokenEnd,
} from './bytes.ts';
import { LabelBlocks } from './label-blocks.ts';
import { Labels } from './labels.ts';
import { readInteger, readNumber } from './numbers.ts';
import { closingQuote, quotedText } from './quoted.ts';
import type { Grammar, Sink } from './sample.ts';
import { TextFamilies, type TextFamily } from './text-families.ts';

/**
 * Prometheus text format 0.0.4, with the quoted names of 1.0.0. Blanks and tabs may stand between any two
 * tokens, timestamps are milliseconds, and a line of a family that nobody wants is read only up to its name.
 */
export class TextFormat implements Grammar {
  samples = 0;
  delivered = 0;

  readonly #body: Body;
  readonly #sink: Sink;
  readonly #families: TextFamilies;
  readonly #blocks: LabelBlocks;
  /** The name on the last sample line: nearly always the next line's too. */
  #nameStart = 0;
  #nameLength = 0;
  #name = '';
  #family: TextFamily | null = null;

  constructor(body: Body, sink: Sink) {
    this.#body = body;
    this.#sink = sink;
    this.#families = new TextFamilies(body, sink.wanted);
    this.#blocks = new LabelBlocks(body, 'text', sink.limits.maxLabels);
  }

  get families(): number {
    return this.#families.count;
  }

  readLine(): void {
    const { bytes, lineStart, lineEnd } = this.#body;
    const at = skipBlanks(bytes, lineStart, lineEnd);
    if (at === lineEnd) return;
    if (!this.#body.lineIsWhole) {
      // What came may be the first half of a longer number, so it is worth less than nothing.
      this.#body.fail(
        `expected a line feed at the end of the body, found it cut off after ${this.#body.quote(at)}`,
      );
    }
    const first = bytes[at];
    if (first === HASH) this.#readComment(at + 1);
    else if (first === OPEN_BRACE) this.#readBracedSample(at);
    else this.#readSample(at);
  }

  end(): void {
    // Nothing in 0.0.4 says that a body is complete.
  }

  #readSample(start: number): void {
    const { bytes, lineEnd } = this.#body;
    let at = start + this.#nameLength;
    const repeats =
      this.#nameLength > 0 &&
      at < lineEnd &&
      sameBytes(bytes, this.#nameStart, start, this.#nameLength) &&
      (bytes[at] === OPEN_BRACE || isBlank(bytes[at]));
    if (!repeats) {
      at = metricNameEnd(bytes, start, lineEnd);
      if (at === start) this.#body.fail(`expected a metric name, found ${this.#body.quote(start)}`);
      this.#nameStart = start;
      this.#nameLength = at - start;
      this.#name = this.#body.text(start, at);
      this.#family = this.#families.of(this.#name);
    }
    const family = this.#family!;
    if (!family.wanted) {
      this.#count(family);
      return;
    }
    const afterName = at;
    at = skipBlanks(bytes, at, lineEnd);
    if (at < lineEnd && bytes[at] === OPEN_BRACE) {
      const block = this.#blocks.at(at);
      if (block.metricName !== null)
        this.#body.fail('expected one metric name, found another between the braces');
      this.#readValue(family, this.#name, block.labels, at + block.length);
    } else {
      // "a-1" would else be read as the metric "a" with the value -1.
      if (at === afterName) {
        this.#body.fail(`expected a blank or "{" after the metric name, found ${this.#body.quote(at)}`);
      }
      this.#readValue(family, this.#name, Labels.none, at);
    }
  }

  /** `{"my.metric",label="value"} 1`: the family is known only after the labels. */
  #readBracedSample(start: number): void {
    const block = this.#blocks.at(start);
    if (block.metricName === null) this.#body.fail('expected a metric name, found labels without one');
    const family = this.#families.of(block.metricName!);
    if (!family.wanted) {
      this.#count(family);
      return;
    }
    this.#readValue(family, block.metricName!, block.labels, start + block.length);
  }

  #readValue(family: TextFamily, name: string, labels: Labels, from: number): void {
    const { bytes, lineEnd } = this.#body;
    const start = skipBlanks(bytes, from, lineEnd);
    const end = tokenEnd(bytes, start, lineEnd);
    const value = readNumber(bytes, start, end);
    if (value === null) this.#body.fail(`expected a number as value, found ${this.#body.quote(start, end)}`);
    if (family.type !== null) this.#families.check(family, name, labels, value);
    const timestampMs = end === lineEnd ? null : this.#readTimestamp(end);
    this.#count(family);
    this.delivered++;
    this.#sink.onSample({ name, family: family.name, labels, value, timestampMs });
  }

  #readTimestamp(from: number): number | null {
    const { bytes, lineEnd } = this.#body;
    const start = skipBlanks(bytes, from, lineEnd);
    if (start === lineEnd) return null;
    const end = tokenEnd(bytes, start, lineEnd);
    const timestampMs = readInteger(bytes, start, end);
    if (timestampMs === null) {
      this.#body.fail(`expected whole milliseconds as timestamp, found ${this.#body.quote(start, end)}`);
    }
    const rest = skipBlanks(bytes, end, lineEnd);
    if (rest < lineEnd) {
      this.#body.fail(`expected nothing after the timestamp, found ${this.#body.quote(rest)}`);
    }
    return timestampMs;
  }

  #count(family: TextFamily): void {
    family.hasSamples = true;
    if (this.samples >= this.#sink.limits.maxSamples) {
      this.#body.fail(`expected at most ${this.#sink.limits.maxSamples} samples, found more`);
    }
    this.samples++;
  }

  /** HELP and TYPE count; any other comment, and either of them without its text, says nothing. */
  #readComment(from: number): void {
    const { bytes, lineEnd } = this.#body;
    const wordStart = skipBlanks(bytes, from, lineEnd);
    const wordEnd = tokenEnd(bytes, wordStart, lineEnd);
    const word = wordEnd - wordStart === 4 ? this.#body.text(wordStart, wordEnd) : '';
    if (word !== 'HELP' && word !== 'TYPE') return;
    const nameStart = skipBlanks(bytes, wordEnd, lineEnd);
    if (nameStart === lineEnd) return;
    const quoted = bytes[nameStart] === QUOTE;
    const nameEnd = quoted
      ? closingQuote(this.#body, nameStart) + 1
      : metricNameEnd(bytes, nameStart, lineEnd);
    if (nameEnd === nameStart || (nameEnd < lineEnd && !isBlank(bytes[nameEnd]))) {
      this.#body.fail(`expected a metric name after ${word}, found ${this.#body.quote(nameStart)}`);
    }
    const textStart = skipBlanks(bytes, nameEnd, lineEnd);
    if (textStart === lineEnd) return;
    const name = quoted
      ? quotedText(this.#body, nameStart, nameEnd - 1, 'text')
      : this.#body.text(nameStart, nameEnd);
    if (word === 'HELP') this.#families.help(name);
    else this.#families.type(name, this.#body.text(textStart, skipBlanksBack(bytes, lineEnd)));
  }
}
