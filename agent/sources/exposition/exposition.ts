import { Body } from './body.ts';
import type { ExpositionFormat } from './content-type.ts';
import { ExpositionError } from './exposition-error.ts';
import { OpenMetricsFormat } from './openmetrics-format.ts';
import { DEFAULT_LIMITS, type ExpositionLimits, type Grammar, type Sample, type Sink } from './sample.ts';
import { TextFormat } from './text-format.ts';

export interface ExpositionOptions {
  /** See `formatOf`. */
  readonly format: ExpositionFormat;
  /**
   * Which families to hand on, by the name in their TYPE line, or by the name on the sample line where
   * there is none; without it all. In text format the lines of other families are not looked at beyond
   * their name; an OpenMetrics body is checked whole, because its rules reach across lines.
   */
  readonly wanted?: ((family: string) => boolean) | ReadonlySet<string>;
  /** Called in the order of the body, before the whole body is known to be good: use it after the return. */
  readonly onSample: (sample: Sample) => void;
  /**
   * Takes bad lines of a text body, which are then left out; without it the first one ends the reading.
   * A body in which no line is good is refused all the same. OpenMetrics bodies are good or bad as a whole.
   */
  readonly onBadLine?: (error: ExpositionError) => void;
  /**
   * True where the transfer itself said that nothing is missing (Content-Length, last chunk): then a last
   * line without a line feed counts. Default false: the number in it may have been cut.
   */
  readonly complete?: boolean;
  readonly limits?: Partial<ExpositionLimits>;
}

export interface ExpositionSummary {
  readonly lines: number;
  /** Samples in the body. */
  readonly samples: number;
  /** Samples handed to `onSample`. */
  readonly delivered: number;
  readonly families: number;
  readonly badLines: number;
}

/**
 * Reads Prometheus text format 0.0.4 (and the quoted names of 1.0.0) or OpenMetrics 1.0.
 * Fails only with ExpositionError. Time is linear in the body, memory in what is different in it.
 * Source: prometheus.io/docs/instrumenting/exposition_formats and the OpenMetrics 1.0 specification.
 */
export function parseExposition(bytes: Uint8Array, options: ExpositionOptions): ExpositionSummary {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const sink: Sink = { wanted: predicateOf(options.wanted), onSample: options.onSample, limits };
  const body = new Body(bytes, limits.maxLineBytes, options.complete ?? false);
  const grammar: Grammar =
    options.format === 'text' ? new TextFormat(body, sink) : new OpenMetricsFormat(body, sink);
  const badLines = options.format === 'text' ? new BadLines(limits.maxBadLines, options.onBadLine) : null;

  let more = true;
  while (more) {
    try {
      while (body.nextLine()) grammar.readLine();
      more = false;
    } catch (error) {
      if (badLines === null || !(error instanceof ExpositionError) || !badLines.take(error)) throw error;
    }
  }
  grammar.end();
  if (badLines !== null && badLines.first !== null && grammar.samples === 0) throw badLines.first;
  const { samples, delivered, families } = grammar;
  return { lines: body.line, samples, delivered, families, badLines: badLines?.count ?? 0 };
}

function predicateOf(wanted: ExpositionOptions['wanted']): (family: string) => boolean {
  if (wanted === undefined) return () => true;
  return typeof wanted === 'function' ? wanted : (family) => wanted.has(family);
}

class BadLines {
  count = 0;
  first: ExpositionError | null = null;
  readonly #most: number;
  readonly #onBadLine: ((error: ExpositionError) => void) | undefined;

  constructor(most: number, onBadLine: ((error: ExpositionError) => void) | undefined) {
    this.#most = most;
    this.#onBadLine = onBadLine;
  }

  /** Whether reading goes on after this error. */
  take(error: ExpositionError): boolean {
    if (this.#onBadLine === undefined || this.count === this.#most) return false;
    this.count++;
    this.first ??= error;
    this.#onBadLine(error);
    return true;
  }
}
