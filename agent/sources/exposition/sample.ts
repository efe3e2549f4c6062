import type { Labels } from './labels.ts';

/** One value as the exporter wrote it: neither units nor sentinels are interpreted here. */
export interface Sample {
  /** The name on the line, with any `_total`, `_bucket` and so on. */
  readonly name: string;
  /** What its metadata is written for: `name` without the suffix that its type adds. */
  readonly family: string;
  readonly labels: Labels;
  readonly value: number;
  /** Milliseconds since 1970 UTC, or null where the exporter gave none: it is true as of the scrape. */
  readonly timestampMs: number | null;
}

export interface ExpositionLimits {
  /** Samples in the body, wanted or not. Default 1,000,000. */
  readonly maxSamples: number;
  /** Bytes in one line. Default 65,536. */
  readonly maxLineBytes: number;
  /** Labels in one block. Default 64. */
  readonly maxLabels: number;
  /** Bad lines that `onBadLine` may take. Default 1,000. */
  readonly maxBadLines: number;
}

export const DEFAULT_LIMITS: ExpositionLimits = {
  maxSamples: 1_000_000,
  maxLineBytes: 65_536,
  maxLabels: 64,
  maxBadLines: 1_000,
};

/** What a grammar hands its samples to. */
export interface Sink {
  readonly wanted: (family: string) => boolean;
  readonly onSample: (sample: Sample) => void;
  readonly limits: ExpositionLimits;
}

/** One of the two formats at work on a body, a line at a time. */
export interface Grammar {
  /** Reads the body's current line. Throws ExpositionError; the next line may be read after that. */
  readLine(): void;
  /** What only the end of the body can tell. Throws ExpositionError. */
  end(): void;
  /** Samples so far, wanted or not. */
  readonly samples: number;
  /** Of these, the ones handed on. */
  readonly delivered: number;
  readonly families: number;
}
