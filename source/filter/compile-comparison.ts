import { nearest } from '../../protocol/configuration/nearest.ts';
import type { Column } from '../../protocol/schema/column.ts';
import { parseDuration } from '../format/parse-duration.ts';
import { exampleQuantity, parseQuantity } from '../format/parse-quantity.ts';
import { type ColumnReader, judgeText, type NumberReader, type RowPredicate } from './column-reader.ts';
import { compareNumber, compareRange } from './compare-number.ts';
import { compareText } from './compare-text.ts';
import { type Comparison, excerpt, FilterError, type Operator, valueError } from './filter.ts';
import { columnsFor, familyOf, operatorsFor } from './filter-columns.ts';
import type { FilterContext } from './filter-context.ts';
import { parseTime } from './parse-time.ts';

/** One comparison as a predicate over rows; see `compileFilter` for what it does with null. */
export function compileComparison(comparison: Comparison, context: FilterContext): RowPredicate {
  const [name, column] = findColumn(comparison, context);
  const operators = operatorsFor(column);
  if (!operators.includes(comparison.operator)) {
    const at = comparison.at + comparison.column.length;
    throw new FilterError(at, excerpt(comparison.operator), `${name} takes ${operators.join(' ')}`);
  }
  const reader = context.bind(name, column);
  if (meansNull(comparison)) return compileNull(comparison, reader);
  switch (familyOf(column)) {
    case 'number':
      return compileNumber(comparison, column, expectNumber(reader, name));
    case 'time':
      return compileTime(comparison, expectNumber(reader, name), context.now);
    case 'boolean':
      return compileBoolean(comparison, reader);
    default:
      return compareText(comparison, name, column, reader);
  }
}

function findColumn(comparison: Comparison, context: FilterContext): [string, Column] {
  const columns = columnsFor(context.kind);
  const exact = columns.get(comparison.column);
  if (exact !== undefined) return [comparison.column, exact];
  const lower = comparison.column.toLowerCase();
  for (const [name, column] of columns) if (name.toLowerCase() === lower) return [name, column];
  const names = [...columns.keys()];
  const near = nearest(comparison.column, names);
  const hint = near === null ? `${context.kind.name} have ${names.join(' ')}` : `did you mean ${near}?`;
  throw new FilterError(comparison.at, `the column ${excerpt(comparison.column)}`, hint);
}

function meansNull({ quoted, value }: Comparison): boolean {
  return !quoted && (value === '-' || value === '–' || value === 'null');
}

function compileNull(comparison: Comparison, reader: ColumnReader): RowPredicate {
  if (comparison.operator !== '=' && comparison.operator !== '!=') {
    const step = `what was not measured is found by ${comparison.column}=- and the rest by ${comparison.column}!=-`;
    throw new FilterError(comparison.valueAt, excerpt(comparison.value), step);
  }
  const isNull = nullTest(reader);
  return comparison.operator === '=' ? isNull : (row) => !isNull(row);
}

function nullTest(reader: ColumnReader): RowPredicate {
  switch (reader.kind) {
    case 'number':
      return (row) => {
        const value = reader.number(row);
        return value === null || Number.isNaN(value);
      };
    case 'boolean':
      return (row) => reader.boolean(row) === null;
    default:
      return judgeText(reader, (text) => text === null);
  }
}

function compileNumber(comparison: Comparison, column: Column, reader: NumberReader): RowPredicate {
  const unit = 'unit' in column ? column.unit : 'none';
  const bound = parseQuantity(comparison.value, unit);
  if (bound === null) throw valueError(comparison, `write a quantity such as ${exampleQuantity(unit)}`);
  const resolution = 'resolution' in column ? column.resolution : 0;
  return compareNumber(reader, ordering(comparison), bound, resolution);
}

/** `raisedAt<5m` is "less than five minutes ago"; an age has no single moment that `=` could mean. */
function compileTime(comparison: Comparison, reader: NumberReader, now: () => number): RowPredicate {
  const operator = ordering(comparison);
  const span = parseTime(comparison.value);
  if (span !== null) return compareRange(reader, operator, span.first, span.last);
  const age = parseDuration(comparison.value);
  if (age === null)
    throw valueError(comparison, 'write a time such as 2026-11-23T21:00Z, or an age such as 5m');
  if (operator === '=' || operator === '!=') {
    throw valueError(
      comparison,
      `an age is compared with < or >, as in ${comparison.column}<${comparison.value}`,
    );
  }
  const ages: NumberReader = {
    kind: 'number',
    number(row) {
      const time = reader.number(row);
      return time === null ? null : now() - time;
    },
  };
  return compareRange(ages, operator, age * 1000, age * 1000);
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

function compileBoolean(comparison: Comparison, reader: ColumnReader): RowPredicate {
  const wanted = BOOLEANS.get(comparison.value.toLowerCase());
  if (wanted === undefined) throw valueError(comparison, 'write yes or no');
  if (reader.kind !== 'boolean') throw new TypeError(`a boolean column is read as ${reader.kind}`);
  return comparison.operator === '='
    ? (row) => reader.boolean(row) === wanted
    : (row) => reader.boolean(row) !== wanted;
}

function ordering(comparison: Comparison): Exclude<Operator, '~'> {
  if (comparison.operator === '~') throw valueError(comparison, 'numbers and times have no text to search');
  return comparison.operator;
}

function expectNumber(reader: ColumnReader, name: string): NumberReader {
  if (reader.kind !== 'number') throw new TypeError(`column ${name} is read as ${reader.kind}`);
  return reader;
}
