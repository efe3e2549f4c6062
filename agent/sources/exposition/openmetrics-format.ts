import type { Body } from './body.ts';
import { HASH, metricNameEnd, OPEN_BRACE, SPACE, sameBytes, tokenEnd } from './bytes.ts';
import { type LabelBlock, noLabels } from './label-block.ts';
import { LabelBlocks } from './label-blocks.ts';
import { readNumber } from './numbers.ts';
import { expectBlank, readExemplar, readTimestamp } from './openmetrics-exemplar.ts';
import { OpenMetricsFamilies } from './openmetrics-families.ts';
import { readMetadata } from './openmetrics-metadata.ts';
import type { Grammar, Sink } from './sample.ts';

/**
 * OpenMetrics text format 1.0: one blank between tokens and nothing else, timestamps in seconds, `# EOF`
 * at the end. This part reads lines; what they may say after each other is OpenMetricsFamilies' part.
 */
export class OpenMetricsFormat implements Grammar {
  samples = 0;
  delivered = 0;

  readonly #body: Body;
  readonly #sink: Sink;
  readonly #families: OpenMetricsFamilies;
  readonly #blocks: LabelBlocks;
  readonly #noLabels = noLabels();
  #ended = false;
  #nameStart = 0;
  #nameLength = 0;
  #name = '';

  constructor(body: Body, sink: Sink) {
    this.#body = body;
    this.#sink = sink;
    this.#families = new OpenMetricsFamilies(body, sink.wanted);
    this.#blocks = new LabelBlocks(body, 'openmetrics', sink.limits.maxLabels);
  }

  get families(): number {
    return this.#families.count;
  }

  readLine(): void {
    const { bytes, lineStart, lineEnd } = this.#body;
    if (this.#ended) this.#body.fail(`expected nothing after "# EOF", found ${this.#body.quote(lineStart)}`);
    if (lineStart === lineEnd) this.#body.fail('expected no blank lines, found one');
    if (bytes[lineStart] === HASH) this.#readMetadata();
    else if (this.#body.lineIsWhole) this.#readSample(lineStart);
    else this.#failForEnd();
  }

  end(): void {
    if (!this.#ended) this.#failForEnd();
    this.#families.end();
  }

  #failForEnd(): never {
    this.#body.fail(
      'expected "# EOF" as the last line, found the end of the body: it was cut off',
      Math.max(1, this.#body.line),
    );
  }

  #readMetadata(): void {
    const metadata = readMetadata(this.#body);
    if (metadata === null) this.#ended = true;
    else if (metadata.word === 'HELP') this.#families.help(metadata.name);
    else if (metadata.word === 'TYPE') this.#families.type(metadata.name, metadata.text);
    else this.#families.unit(metadata.name, metadata.text);
  }

  #readSample(start: number): void {
    const { bytes, lineEnd } = this.#body;
    let block = this.#noLabels;
    let at = this.#readName(start);
    if (at < lineEnd && bytes[at] === OPEN_BRACE) {
      block = this.#blocks.at(at);
      at += block.length;
      if (block.metricName !== null) {
        if (this.#nameLength > 0)
          this.#body.fail('expected one metric name, found another between the braces');
        this.#name = block.metricName;
      }
    }
    if (this.#nameLength === 0 && block.metricName === null) {
      this.#body.fail(`expected a metric name, found ${this.#body.quote(start)}`);
    }
    at = expectBlank(this.#body, at, 'the metric and its labels');

    let end = tokenEnd(bytes, at, lineEnd);
    const value = readNumber(bytes, at, end);
    if (value === null) this.#body.fail(`expected a number as value, found ${this.#body.quote(at, end)}`);
    let timestamp: number | null = null;
    if (end < lineEnd && bytes[end + 1] !== HASH) {
      at = expectBlank(this.#body, end, 'the value');
      end = tokenEnd(bytes, at, lineEnd);
      timestamp = readTimestamp(this.#body, at, end);
    }
    const exemplar = end < lineEnd ? readExemplar(this.#body, this.#blocks, end) : null;
    this.#take(block, value, timestamp, exemplar);
  }

  /** Where the name that begins at `start` ends: `start` when it stands between the braces. */
  #readName(start: number): number {
    const { bytes, lineEnd } = this.#body;
    const guess = start + this.#nameLength;
    if (
      this.#nameLength > 0 &&
      guess < lineEnd &&
      (bytes[guess] === OPEN_BRACE || bytes[guess] === SPACE) &&
      sameBytes(bytes, this.#nameStart, start, this.#nameLength)
    ) {
      return guess;
    }
    const end = metricNameEnd(bytes, start, lineEnd);
    this.#nameStart = start;
    this.#nameLength = end - start;
    if (end > start) this.#name = this.#body.text(start, end);
    return end;
  }

  #take(block: LabelBlock, value: number, timestamp: number | null, exemplar: number | null): void {
    const name = this.#name;
    const { maxSamples } = this.#sink.limits;
    if (this.samples++ === maxSamples) this.#body.fail(`expected at most ${maxSamples} samples, found more`);
    const family = this.#families.sample(name, block, value, timestamp, exemplar);
    if (!family.wanted) return;
    this.delivered++;
    const timestampMs = timestamp === null ? null : Math.round(timestamp * 1000);
    this.#sink.onSample({ name, family: family.name, labels: block.labels, value, timestampMs });
  }
}
