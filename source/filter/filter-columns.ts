import type { Column, RecordKind, Unit } from '../../protocol/schema/column.ts';
import { FRESHNESS } from '../../protocol/schema/words.ts';
import { exampleQuantity } from '../format/parse-quantity.ts';
import type { Operator } from './filter.ts';

const SITE: Column = { type: 'dictionary', meaning: 'The site the row comes from.' };
const FRESH: Column = { type: 'choice', values: FRESHNESS, meaning: 'How fresh the row is.' };
const AGE: Column = { type: 'f64', unit: 's', resolution: 0.001, meaning: 'How old the row is.' };

/**
 * Every column that a filter of a kind can name, in the order of its report: the site, what is stored,
 * what the reader derives, and how fresh the row is. Monotonic times have no place in a filter: nobody
 * knows another machine's clock; the ages made of them do.
 */
export function columnsFor(kind: RecordKind): ReadonlyMap<string, Column> {
  const stored = Object.entries<Column>(kind.columns);
  const hasAge = kind.name === 'sites' || stored.some(([, column]) => column.type === 'monotonic');
  return new Map<string, Column>([
    ['site', SITE],
    ...stored.filter(([, column]) => column.type !== 'monotonic'),
    ...Object.entries<Column>(kind.derived ?? {}),
    ...(hasAge
      ? ([
          ['freshness', FRESH],
          ['ageSeconds', AGE],
        ] as const)
      : []),
  ]);
}

/** The columns whose texts, joined by `/`, are how people name a row: `site/node/gpu`. */
export function pathFor(kind: RecordKind): readonly string[] {
  return ['site', ...(kind.name === 'gpus' ? ['node', 'gpu'] : kind.key)].filter(
    (name, index, all) => all.indexOf(name) === index,
  );
}

export function isTextual(column: Column): boolean {
  return !['number', 'time', 'boolean'].includes(familyOf(column));
}

export type Family = 'number' | 'time' | 'boolean' | 'text' | 'items' | 'nodeSet';

/** What a column is to a filter: how its values are compared. */
export function familyOf(column: Column): Family {
  switch (column.type) {
    case 'time':
    case 'boolean':
    case 'nodeSet':
      return column.type;
    case 'flags':
    case 'list':
      return 'items';
    case 'choice':
    case 'dictionary':
    case 'ref':
    case 'text':
      return 'text';
    default:
      return 'number';
  }
}

/** For completion and for messages: which operators a column takes. */
export function operatorsFor(column: Column): readonly Operator[] {
  switch (familyOf(column)) {
    case 'number':
    case 'time':
      return ['=', '!=', '<', '<=', '>', '>='];
    case 'boolean':
      return ['=', '!='];
    default:
      return ['=', '!=', '~'];
  }
}

/** For completion and for messages: every value a column may have, or an example where they are endless. */
export function valuesFor(
  column: Column,
): { readonly all: readonly string[] } | { readonly example: string } {
  if (column.type === 'choice' || column.type === 'flags') return { all: column.values };
  if (column.type === 'boolean') return { all: ['yes', 'no'] };
  if (column.type === 'time') return { example: '5m or 2026-11-23T21:00Z' };
  return { example: 'unit' in column ? exampleQuantity(column.unit satisfies Unit) : 'text' };
}
