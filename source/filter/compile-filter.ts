import type { Column, RecordKind } from '../../protocol/schema/column.ts';
import type { ColumnReader, RowPredicate } from './column-reader.ts';
import { all, any } from './combine.ts';
import { compileComparison } from './compile-comparison.ts';
import { compileWord } from './compile-word.ts';
import type { Filter } from './filter.ts';
import { isTextual } from './filter-columns.ts';
import type { FilterContext } from './filter-context.ts';

/**
 * Makes a predicate over rows of one kind. Fails with `FilterError` where a column is unknown or a value
 * does not fit it.
 *
 * null never passes `= < <= > >= ~`. `!=` is `!( = )`, so it passes what was not measured too:
 * `health!=ok` is every row that is not known to be ok. `column=-` is "not measured", `column!=-` measured.
 */
export function compileFilter(filter: Filter, context: FilterContext): RowPredicate {
  switch (filter.type) {
    case 'word':
      return compileWord(filter, context);
    case 'comparison':
      return compileComparison(filter, context);
    case 'not': {
      const inside = compileFilter(filter.of, context);
      return (row) => !inside(row);
    }
    case 'and':
      return all(filter.parts.map((part) => compileFilter(part, context)));
    case 'or':
      return any(filter.parts.map((part) => compileFilter(part, context)));
  }
}

/** Fails with the `FilterError` that `compileFilter` would give, without any rows at hand. */
export function checkFilter(filter: Filter, kind: RecordKind): void {
  compileFilter(filter, { kind, bind: (_name, column) => emptyReader(column), now: () => 0 });
}

function emptyReader(column: Column): ColumnReader {
  if (isTextual(column)) return { kind: 'text', text: () => null };
  return column.type === 'boolean'
    ? { kind: 'boolean', boolean: () => null }
    : { kind: 'number', number: () => null };
}
