import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
import { keyText, type Path } from './key-path.ts';

/** A configuration file as read: plain values, and where each stood. */
export interface ConfigurationDocument {
  readonly file: string;
  /** Objects have no prototype, so that a key may have any name. */
  readonly value: unknown;
  /** The line of the value at a path, or of the nearest thing around it that is there. */
  readonly lineOf: (path: Path) => number | null;
}

const MAX_BYTES = 1 << 20;
const MAX_DEPTH = 32;
/** Counted after aliases are followed: a bomb of ten lines stands for 10⁹ values. */
const MAX_VALUES = 200_000;
const MAX_ALIASES = 100;

/**
 * Reads the bytes of one YAML file. Fails with `ConfigurationError`: too large, not UTF-8, not YAML,
 * a key twice, an alias bomb; never with anything else, whatever the bytes.
 */
export function parseYaml(bytes: Uint8Array, file: string): ConfigurationDocument {
  const text = decode(bytes, file);
  const lineCounter = new LineCounter();
  const document = parse(text, file, lineCounter);
  // One slip can set off a complaint per bracket; the first of a line is the telling one.
  const complaints = [...document.errors, ...document.warnings]
    .slice(0, 100)
    .filter(
      (complaint, index, all) =>
        all.findIndex(
          (other) => lineIn(lineCounter, text, other) === lineIn(lineCounter, text, complaint),
        ) === index,
    );
  if (complaints.length > 0) {
    throw new ConfigurationError(
      complaints.slice(0, 10).map((complaint) => problemOf(complaint, file, text, lineCounter)),
    );
  }
  const lines = new Map<string, number>();
  const value = new Reading(document, file, lineCounter, lines).value(document.contents, [], 0);
  return { file, value, lineOf: (path) => lineAround(lines, path) };
}

/** Keys that stand twice are found below: the library compares each with each, which 100,000 keys make felt. */
function parse(text: string, file: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false,
      version: '1.2',
      schema: 'core',
    });
  } catch (cause) {
    // A file of 100,000 opening brackets ends the parser's stack.
    const text = `not YAML: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ConfigurationError([{ file, line: null, key: '', text }], { cause });
  }
}

class Reading {
  readonly #document: Document;
  readonly #file: string;
  readonly #lineCounter: LineCounter;
  readonly #lines: Map<string, number>;
  #values = 0;
  #aliases = 0;

  constructor(document: Document, file: string, lineCounter: LineCounter, lines: Map<string, number>) {
    this.#document = document;
    this.#file = file;
    this.#lineCounter = lineCounter;
    this.#lines = lines;
  }

  value(written: unknown, path: Path, depth: number): unknown {
    this.#values += 1;
    if (this.#values > MAX_VALUES || this.#aliases > MAX_ALIASES || depth > MAX_DEPTH) {
      throw this.#problem(
        written,
        path,
        `the file goes on past ${MAX_VALUES} values, ${MAX_ALIASES} aliases or ${MAX_DEPTH} levels; expected less`,
      );
    }
    this.#note(written, path);
    const node = this.#follow(written, path);
    if (isScalar(node)) return node.value;
    if (isSeq(node)) return node.items.map((item, index) => this.value(item, [...path, index], depth + 1));
    if (!isMap(node)) return null;
    const found: Record<string, unknown> = Object.create(null);
    for (const pair of node.items) {
      const key = this.#key(pair.key, path);
      if (Object.hasOwn(found, key)) {
        const first = lineAround(this.#lines, [...path, key]);
        this.#lines.delete(JSON.stringify([...path, key]));
        throw this.#problem(pair.key, [...path, key], `stands on line ${first} already; expected it once`);
      }
      this.#note(pair.key, [...path, key]);
      found[key] = this.value(pair.value, [...path, key], depth + 1);
    }
    return found;
  }

  /** Each alias is looked for from the top of the document, hence few. */
  #follow(node: unknown, path: Path): unknown {
    if (!isAlias(node)) return node;
    this.#aliases += 1;
    const anchored = node.resolve(this.#document);
    if (anchored !== undefined) return anchored;
    throw this.#problem(node, path, `*${node.source} stands for nothing; expected &${node.source} before it`);
  }

  #key(node: unknown, path: Path): string {
    if (isScalar(node) && (typeof node.value === 'string' || typeof node.value === 'number')) {
      return String(node.value);
    }
    throw this.#problem(node, path, 'a key that is no plain word; expected `name: value`');
  }

  /** The first that is noted wins: a key stands before its value, which may begin on a later line. */
  #note(node: unknown, path: Path): void {
    const name = JSON.stringify(path);
    const start = (node as Node | null)?.range?.[0];
    if (start !== undefined && !this.#lines.has(name)) {
      this.#lines.set(name, this.#lineCounter.linePos(start).line);
    }
  }

  #problem(node: unknown, path: Path, text: string): ConfigurationError {
    this.#note(node, path);
    return new ConfigurationError([
      { file: this.#file, line: lineAround(this.#lines, path), key: keyText(path), text },
    ]);
  }
}

function decode(bytes: Uint8Array, file: string): string {
  const whole = (text: string) => new ConfigurationError([{ file, line: null, key: '', text }]);
  if (bytes.byteLength > MAX_BYTES) {
    throw whole(`${bytes.byteLength} bytes; expected a YAML file of at most ${MAX_BYTES}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigurationError(
      [{ file, line: null, key: '', text: 'not UTF-8 text; expected a YAML file' }],
      { cause },
    );
  }
}

/** Our words for what people do wrong most; the parser's own for the rest. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['TAB_AS_INDENT', 'a tab in the indentation; expected spaces, which is all that YAML allows there'],
  ['MULTIPLE_DOCS', 'a second document (---); expected one document'],
]);

function problemOf(
  complaint: YAMLError,
  file: string,
  text: string,
  lineCounter: LineCounter,
): ConfigurationProblem {
  const line = lineIn(lineCounter, text, complaint);
  const words = WORDS.get(complaint.code) ?? `not YAML: ${complaint.message.split('\n')[0] ?? ''}`;
  return { file, line, key: '', text: words };
}

function lineIn(lineCounter: LineCounter, text: string, complaint: YAMLError): number {
  return lineCounter.linePos(Math.min(complaint.pos[0], text.length)).line;
}

function lineAround(lines: ReadonlyMap<string, number>, path: Path): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const line = lines.get(JSON.stringify(path.slice(0, length)));
    if (line !== undefined && (length > 0 || path.length === 0)) return line;
  }
  return null;
}
