import type { LabelBlock } from './label-block.ts';

/**
 * Gives equal label sets equal numbers, whatever their order on the line. Blocks repeat, so each remembers
 * its numbers: one for all its labels, one without a label that only tells the samples of a point apart.
 */
export class LabelSetNumbers {
  readonly #numbers = new Map<string, number>();

  of(block: LabelBlock, without: string | null): number {
    const { known } = block;
    if (without === null) {
      if (known.whole === -1) known.whole = this.#number(block, null);
      return known.whole;
    }
    if (known.without !== without) {
      known.without = without;
      known.rest = this.#number(block, without);
    }
    return known.rest;
  }

  #number(block: LabelBlock, without: string | null): number {
    const parts: string[] = [];
    for (const [name, value] of block.labels) {
      // With its length before it, no name can be taken for the beginning of a value.
      if (name !== without) parts.push(`${name.length}:${name}${value}`);
    }
    const key = JSON.stringify(parts.sort());
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}
