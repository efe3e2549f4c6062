import {
  type ExpositionOptions,
  type ExpositionSummary,
  parseExposition,
} from '../../../../agent/sources/exposition/exposition.ts';
import { ExpositionError } from '../../../../agent/sources/exposition/exposition-error.ts';
import type { Sample } from '../../../../agent/sources/exposition/sample.ts';

export type Written = string | Uint8Array;

/** Everything a body says. */
export function parsed(
  body: Written,
  format: 'text' | 'openmetrics' = 'text',
  options: Partial<ExpositionOptions> = {},
): { samples: Sample[]; summary: ExpositionSummary } {
  const samples: Sample[] = [];
  const onSample = (sample: Sample) => samples.push(sample);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const summary = parseExposition(bytes, { format, onSample, ...options });
  return { samples, summary };
}

/** Why a body is refused, or `accepted`. Anything thrown but an ExpositionError goes through. */
export function refusal(
  body: Written,
  format: 'text' | 'openmetrics' = 'text',
  options: Partial<ExpositionOptions> = {},
): string {
  try {
    parsed(body, format, options);
    return 'accepted';
  } catch (error) {
    if (error instanceof ExpositionError) return error.message;
    throw error;
  }
}

/** A whole OpenMetrics body of these lines. */
export const openMetricsBody = (...lines: string[]): string => `${[...lines, '# EOF'].join('\n')}\n`;

/** Why an OpenMetrics body of these lines is refused; `accepted` where it is not. */
export const whyRefused = (...lines: string[]): string => refusal(openMetricsBody(...lines), 'openmetrics');
