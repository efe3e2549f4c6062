import type { Body } from './body.ts';
import { BACKSLASH, CLOSE_BRACE, QUOTE } from './bytes.ts';
import { type LabelBlock, parseLabelBlock } from './label-block.ts';
import type { Dialect } from './quoted.ts';

const KEPT_BLOCKS = 16_384;

/**
 * The label blocks of one body, each parsed once. An exporter writes the same block, 250 bytes of GPU,
 * host and pod, once per metric and in the same order: what followed the last block last time is compared
 * first, then a table by hash is asked, and only then is a block parsed.
 */
export class LabelBlocks {
  readonly #body: Body;
  readonly #dialect: Dialect;
  readonly #maxLabels: number;
  readonly #byHash = new Map<number, LabelBlock>();
  #last: LabelBlock | null = null;

  constructor(body: Body, dialect: Dialect, maxLabels: number) {
    this.#body = body;
    this.#dialect = dialect;
    this.#maxLabels = maxLabels;
  }

  /** The block that opens at `start`, in the line being read. */
  at(start: number): LabelBlock {
    const guess = this.#last?.next;
    const block = guess && this.#isAt(guess, start) ? guess : this.#find(start);
    if (this.#last !== null) this.#last.next = block;
    this.#last = block;
    return block;
  }

  #find(start: number): LabelBlock {
    const hash = this.#hash(start);
    const known = this.#byHash.get(hash);
    if (known !== undefined && this.#isAt(known, start)) return known;
    const block = parseLabelBlock(this.#body, start, this.#dialect, this.#maxLabels);
    // One block per hash, as for texts: collisions made on purpose gain nothing.
    if (known === undefined && this.#byHash.size < KEPT_BLOCKS) this.#byHash.set(hash, block);
    return block;
  }

  /** No block contains a line feed, so bytes that are equal lie inside the line. */
  #isAt(block: LabelBlock, start: number): boolean {
    const { bytes } = this.#body;
    const end = start + block.length;
    if (end > this.#body.lineEnd) return false;
    return bytes.compare(bytes, block.start, block.start + block.length, start, end) === 0;
  }

  /** A hash of the bytes up to the brace that closes the block, or to the line's end where none does. */
  #hash(start: number): number {
    const { bytes, lineEnd } = this.#body;
    let hash = 0;
    let quoted = false;
    for (let at = start; at < lineEnd; at++) {
      const byte = bytes[at]!;
      hash = Math.imul(hash ^ byte, 0x01000193);
      if (byte === QUOTE) quoted = !quoted;
      else if (quoted && byte === BACKSLASH) hash = Math.imul(hash ^ bytes[++at]!, 0x01000193);
      else if (!quoted && byte === CLOSE_BRACE) break;
    }
    return hash;
  }
}
