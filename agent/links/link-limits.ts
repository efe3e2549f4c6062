/** What a link is held to; null is not limited. */
export interface LinkLimits {
  /** What people call it: `Y.1541 class 6`. */
  readonly name: string;
  /** One-way delay, mean: IPTD of ITU-T Y.1540. */
  readonly delaySeconds: number | null;
  readonly roundTripSeconds: number | null;
  /** Delay variation against the least delay: IPDV of ITU-T Y.1540. */
  readonly delayVariationSeconds: number | null;
  /** Of one direction: IPLR of ITU-T Y.1540. */
  readonly lossRatio: number | null;
}

/** Limits as they are configured: a class, limits of its own, or both, where its own count. */
export interface ConfiguredLimits {
  readonly class: number | null;
  readonly roundTripSeconds: number | null;
  readonly delayVariationSeconds: number | null;
  readonly lossRatio: number | null;
}

/** Where nothing is configured: what interactive traffic needs, which any link between sites keeps. */
export const DEFAULT_CLASS = 0;

/**
 * Network performance objectives of ITU-T Y.1541 (12/2011), tables 1 and 3, by class. Y.1541 takes the
 * variation at the 99.9th percentile and ours is at the 99th, which windows of some hundred packets give.
 */
const CLASSES: readonly (readonly [delay: number | null, variation: number | null, loss: number | null])[] = [
  [0.1, 0.05, 1e-3],
  [0.4, 0.05, 1e-3],
  [0.1, null, 1e-3],
  [0.4, null, 1e-3],
  [1, null, 1e-3],
  [null, null, null],
  [0.1, 0.05, 1e-5],
  [0.4, 0.05, 1e-5],
];

export const HIGHEST_CLASS = CLASSES.length - 1;

export function limitsFrom(configured: ConfiguredLimits | null): LinkLimits {
  const number = configured?.class ?? DEFAULT_CLASS;
  const [delay = null, variation = null, loss = null] = CLASSES[number] ?? [];
  const own = configured ?? NONE;
  const hasOwn =
    own.roundTripSeconds !== null || own.delayVariationSeconds !== null || own.lossRatio !== null;
  return {
    name: `Y.1541 class ${number}${hasOwn ? ' and its own' : ''}`,
    delaySeconds: own.roundTripSeconds === null ? delay : null,
    roundTripSeconds: own.roundTripSeconds,
    delayVariationSeconds: own.delayVariationSeconds ?? variation,
    lossRatio: own.lossRatio ?? loss,
  };
}

const NONE: ConfiguredLimits = {
  class: null,
  roundTripSeconds: null,
  delayVariationSeconds: null,
  lossRatio: null,
};
