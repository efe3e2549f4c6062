import { hashText, mix } from './random.ts';

/** A value of −1 … 1 that wanders smoothly over time: the same for the same name and moment, whoever asks. */
export type Noise = (at: number) => number;

/** Noise that turns about once in `period` milliseconds. Pure, so that two agents see the two ends of one link alike. */
export function noise(name: string, period: number): Noise {
  const seed = hashText(name);
  return (at) => {
    const position = at / period;
    const left = Math.floor(position);
    const share = position - left;
    const smooth = share * share * (3 - 2 * share);
    const from = signed(seed, left);
    return from + (signed(seed, left + 1) - from) * smooth;
  };
}

/** A fixed value of 0 … 1 for each whole `index`: draws that belong to a moment, not to an order. */
export function drawAt(name: string): (index: number) => number {
  const seed = hashText(name);
  return (index) => unsigned(seed, index);
}

function signed(seed: number, index: number): number {
  return unsigned(seed, index) * 2 - 1;
}

function unsigned(seed: number, index: number): number {
  return mix(seed ^ mix((index | 0) + 0x9e3779b9)) / 2 ** 32;
}
