import { seeded } from './stream-random.ts';

/** What one direction does to packets, from now on. Milliseconds and shares 0…1. */
export interface Weather {
  readonly delayMs: number;
  readonly jitter: Jitter;
  /** A queue: no packet leaves before the one that came before it. */
  readonly keepsOrder: boolean;
  readonly loss: Loss;
  readonly doubled: number;
  /** So many are held back for so long, and overtaken by what comes meanwhile. */
  readonly heldBack: { readonly share: number; readonly forMs: number };
  /** Nothing passes, and nobody is told: a black hole. */
  readonly hole: boolean;
}

/** Added to the delay: of this mean; `normal` and `heavy` (Pareto, shape 3) as queues are seen to be. */
export interface Jitter {
  readonly shape: 'uniform' | 'exponential' | 'normal' | 'heavy';
  readonly meanMs: number;
}

/**
 * Each packet by itself, or by Gilbert and Elliott's two states: from good to bad and back with these chances
 * at each packet, and lost with these in each, which makes bursts.
 */
export type Loss =
  | { readonly share: number }
  | {
      readonly toBad: number;
      readonly toGood: number;
      readonly lostInGood: number;
      readonly lostInBad: number;
    };

export const FAIR: Weather = {
  delayMs: 0,
  jitter: { shape: 'uniform', meanMs: 0 },
  keepsOrder: false,
  loss: { share: 0 },
  doubled: 0,
  heldBack: { share: 0, forMs: 0 },
  hole: false,
};

/** What became of one packet that entered a direction. */
export interface Passage {
  /** What the test calls the packet. */
  readonly packet: number;
  readonly enteredAt: number;
  /** When each copy left; none of one that was lost. Times as planned, until they are known to be otherwise. */
  readonly leftAt: number[];
}

/** One direction under a weather: decides for each packet, from a seed, and keeps what it decided. */
export class Way {
  weather: Weather;
  readonly passages: Passage[] = [];
  readonly #random: () => number;
  #isBad = false;
  #lastLeaves = Number.NEGATIVE_INFINITY;

  constructor(weather: Weather, seed: number) {
    this.weather = weather;
    this.#random = seeded(seed);
  }

  enter(packet: number, now: number): Passage {
    const { hole, doubled } = this.weather;
    const isLost = this.#isLost();
    const copies = hole || isLost ? 0 : this.#random() < doubled ? 2 : 1;
    const passage: Passage = { packet, enteredAt: now, leftAt: [] };
    for (let copy = 0; copy < copies; copy++) passage.leftAt.push(this.#leaves(now));
    this.passages.push(passage);
    return passage;
  }

  #isLost(): boolean {
    const { loss } = this.weather;
    if ('share' in loss) return this.#random() < loss.share;
    this.#isBad = this.#random() < (this.#isBad ? 1 - loss.toGood : loss.toBad);
    return this.#random() < (this.#isBad ? loss.lostInBad : loss.lostInGood);
  }

  #leaves(now: number): number {
    const { delayMs, jitter, keepsOrder, heldBack } = this.weather;
    const held = this.#random() < heldBack.share ? heldBack.forMs : 0;
    const leaves = now + delayMs + this.#jitter(jitter) + held;
    if (!keepsOrder) return leaves;
    this.#lastLeaves = Math.max(this.#lastLeaves, leaves);
    return this.#lastLeaves;
  }

  #jitter({ shape, meanMs }: Jitter): number {
    const chance = 1 - this.#random();
    if (shape === 'uniform') return 2 * meanMs * chance;
    if (shape === 'exponential') return -meanMs * Math.log(chance);
    // Pareto with the mean of its excess at 1/2, so that it begins at none.
    if (shape === 'heavy') return 2 * meanMs * (chance ** (-1 / 3) - 1);
    const bell = Math.sqrt(-2 * Math.log(chance)) * Math.cos(2 * Math.PI * this.#random());
    return Math.max(0, meanMs * (1 + bell / 3));
  }
}
