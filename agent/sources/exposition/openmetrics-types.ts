/** The types of OpenMetrics 1.0, each with what it may add to its family's name. */
const SUFFIXES = {
  unknown: [''],
  gauge: [''],
  counter: ['_total', '_created'],
  stateset: [''],
  info: ['_info'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
  gaugehistogram: ['_bucket', '_gcount', '_gsum'],
  summary: ['', '_count', '_sum', '_created'],
} as const;

export type OpenMetricsType = keyof typeof SUFFIXES;
export type Suffix = (typeof SUFFIXES)[OpenMetricsType][number];

export function isOpenMetricsType(word: string): word is OpenMetricsType {
  return Object.hasOwn(SUFFIXES, word);
}

export function suffixesOf(type: OpenMetricsType): readonly Suffix[] {
  return SUFFIXES[type];
}

/** The suffix with which `name` belongs to a family, or null when it does not. */
export function suffixIn(family: string, type: OpenMetricsType, name: string): Suffix | null {
  if (!name.startsWith(family)) return null;
  const rest = name.slice(family.length);
  return SUFFIXES[type].find((suffix) => suffix === rest) ?? null;
}

/**
 * The label that tells the samples of one metric point apart, and so is no part of the metric: the bucket's
 * threshold, the quantile, the state. Null where there is none.
 */
export function pointLabel(family: string, type: OpenMetricsType, suffix: Suffix): string | null {
  if (suffix === '_bucket') return 'le';
  if (type === 'summary' && suffix === '') return 'quantile';
  return type === 'stateset' ? family : null;
}

export function mayHaveExemplar(type: OpenMetricsType, suffix: Suffix): boolean {
  return suffix === '_bucket' || (type === 'counter' && suffix === '_total');
}
