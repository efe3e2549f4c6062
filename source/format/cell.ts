import type { Cell, Column } from '../../protocol/schema/column.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { formatAge } from './duration.ts';
import { formatQuantity } from './quantity.ts';
import { type Signs, UNICODE_SIGNS } from './signs.ts';
import { formatTime, type TimeFormat } from './time.ts';

/** Messages and lists may be longer than names; a screen cuts them to its cells anyway. */
const LONGEST_TEXT = 1024;

/**
 * One cell as its column says it is read: numbers with their unit, times by the clock, flags and lists
 * with commas, `none` for an empty list. A monotonic cell is taken as the age in seconds that the reader
 * made of it. Foreign text comes out neutralised.
 */
export function formatCell(column: Column, value: Cell, format: TimeFormat): SafeText {
  const signs: Signs = format.signs ?? UNICODE_SIGNS;
  if (value === null) return signs.missing;
  if (typeof value === 'boolean') return value ? say`yes` : say`no`;
  if (typeof value === 'number') return formatNumber(column, value, signs, format);
  const isList = column.type === 'list' || column.type === 'flags' || column.type === 'nodeSet';
  const words = typeof value === 'string' ? value : value.join(',');
  if (isList && words === '') return say`none`;
  const text = column.type === 'list' || column.type === 'flags' ? words.replaceAll(',', ', ') : words;
  return neutralise(text, isList || column.type === 'text' ? LONGEST_TEXT : undefined);
}

function formatNumber(column: Column, value: number, signs: Signs, format: TimeFormat): SafeText {
  switch (column.type) {
    case 'time':
      return formatTime(value, format);
    case 'monotonic':
      return formatAge(value, signs);
    default:
      return formatQuantity(value, 'unit' in column ? column.unit : 'none', { signs });
  }
}
