import type { Body } from './body.ts';
import { SPACE, tokenEnd } from './bytes.ts';
import type { LabelBlocks } from './label-blocks.ts';
import { readNumber, readReal } from './numbers.ts';

const START = ' # {';
// The specification counts characters, not bytes, of names and values together.
const MOST_CHARACTERS = 128;

/** Reads ` # {trace_id="…"} 0.5 1600000000.5` up to the end of the line, and gives the exemplar's value. */
export function readExemplar(body: Body, blocks: LabelBlocks, start: number): number {
  const { bytes, lineEnd } = body;
  if (bytes.toString('latin1', start, Math.min(start + START.length, lineEnd)) !== START) {
    body.fail(`expected an exemplar (" # {…} value") or the end of the line, found ${body.quote(start)}`);
  }
  const labelsStart = start + START.length - 1;
  const block = blocks.at(labelsStart);
  if (block.metricName !== null) body.fail('expected only labels in an exemplar, found a metric name');
  let characters = 0;
  for (const [name, value] of block.labels) characters += countCharacters(name) + countCharacters(value);
  if (characters > MOST_CHARACTERS) {
    body.fail(`expected at most ${MOST_CHARACTERS} characters in an exemplar's labels, found ${characters}`);
  }
  let at = expectBlank(body, labelsStart + block.length, "the exemplar's labels");
  let end = tokenEnd(bytes, at, lineEnd);
  const value = readNumber(bytes, at, end);
  if (value === null) body.fail(`expected a number as exemplar, found ${body.quote(at, end)}`);
  if (end === lineEnd) return value;
  at = expectBlank(body, end, "the exemplar's value");
  end = tokenEnd(bytes, at, lineEnd);
  readTimestamp(body, at, end);
  if (end < lineEnd) body.fail(`expected the end of the line after an exemplar, found ${body.quote(end)}`);
  return value;
}

/** Seconds since 1970 UTC. */
export function readTimestamp(body: Body, start: number, end: number): number {
  const timestamp = readReal(body.bytes, start, end);
  if (timestamp === null) body.fail(`expected seconds as timestamp, found ${body.quote(start, end)}`);
  return timestamp;
}

/** The place after the one blank that stands at `at`. */
export function expectBlank(body: Body, at: number, after: string): number {
  if (at >= body.lineEnd || body.bytes[at] !== SPACE) {
    body.fail(`expected a blank after ${after}, found ${body.quote(at)}`);
  }
  return at + 1;
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
