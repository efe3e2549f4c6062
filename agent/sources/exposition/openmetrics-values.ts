import type { Body } from './body.ts';
import { quoted } from './exposition-error.ts';
import type { Labels } from './labels.ts';
import { numberOf } from './numbers.ts';
import type { OpenMetricsType, Suffix } from './openmetrics-types.ts';

/** Fails when one sample by itself says what its type cannot mean. */
export function checkValue(
  body: Body,
  family: string,
  type: OpenMetricsType,
  suffix: Suffix,
  labels: Labels,
  value: number,
): void {
  switch (suffix) {
    case '_total':
    case '_sum':
      checkCounted(body, suffix, value);
      break;
    case '_count':
    case '_gcount':
    case '_bucket':
      checkCounted(body, suffix, value);
      if (!Number.isInteger(value)) body.fail(`expected a whole number as ${suffix}, found ${value}`);
      break;
    case '_gsum':
      if (Number.isNaN(value)) body.fail('expected a number as _gsum, found NaN');
      break;
    case '_info':
      if (value !== 1) body.fail(`expected 1 as value of an info, found ${value}`);
      break;
    case '':
      if (type === 'summary') checkQuantile(body, labels, value);
      else if (type === 'stateset') checkState(body, family, labels, value);
      break;
  }
  if (suffix !== '' && suffix !== '_bucket') checkNoPointLabel(body, type, suffix, labels);
}

function checkCounted(body: Body, suffix: Suffix, value: number): void {
  if (Number.isNaN(value) || value < 0) body.fail(`expected ${suffix} to be 0 or more, found ${value}`);
}

function checkNoPointLabel(body: Body, type: OpenMetricsType, suffix: Suffix, labels: Labels): void {
  if (type === 'counter' || type === 'info') return;
  const label = type === 'summary' ? 'quantile' : 'le';
  if (labels.get(label) !== undefined) body.fail(`expected no label "${label}" on ${suffix}, found one`);
}

function checkQuantile(body: Body, labels: Labels, value: number): void {
  const text = labels.get('quantile');
  const quantile = text === undefined ? null : numberOf(text);
  if (quantile === null || !(quantile >= 0 && quantile <= 1)) {
    const found = text === undefined ? 'none' : quoted(text);
    body.fail(`expected 0 to 1 as label "quantile" of a summary, found ${found}`);
  }
  if (value < 0) body.fail(`expected no negative quantile, found ${value}`);
}

function checkState(body: Body, family: string, labels: Labels, value: number): void {
  if (labels.get(family) === undefined) {
    body.fail(`expected the state as label ${quoted(family)}, found none`);
  }
  if (value !== 0 && value !== 1) body.fail(`expected 0 or 1 as value of a state, found ${value}`);
}
