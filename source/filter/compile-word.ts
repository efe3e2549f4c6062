import type { Column } from '../../protocol/schema/column.ts';
import {
  CodedColumn,
  type ColumnReader,
  judgeCoded,
  judgeText,
  type RowPredicate,
  type TextReader,
} from './column-reader.ts';
import { all, any } from './combine.ts';
import type { WordFilter } from './filter.ts';
import { columnsFor, isTextual, pathFor } from './filter-columns.ts';
import type { FilterContext } from './filter-context.ts';
import { anyNode } from './match-items.ts';
import { containing, equalTo, literalIn, type TextTest } from './match-text.ts';

/** Rows that hold a word in any text column, or are named by it: `de-halm/gpu001/3`. */
export function compileWord(word: WordFilter, context: FilterContext): RowPredicate {
  const holds = containing(word.text, word.quoted);
  const coded: CodedColumn[] = [];
  const quick: RowPredicate[] = [];
  const plain: RowPredicate[] = [];
  for (const [name, column] of columnsFor(context.kind)) {
    if (!isTextual(column) || neverHolds(column, word, holds)) continue;
    const reader = context.bind(name, column);
    if (reader.kind === 'number' || reader.kind === 'boolean') {
      throw new TypeError(`column ${name} is read as a ${reader.kind}`);
    }
    const inSet = anyNode(holds);
    const test: TextTest = column.type === 'nodeSet' ? (text) => holds(text) || inSet(text) : holds;
    const verdict = (text: string | null): boolean => text !== null && test(text);
    if (reader.kind === 'text') {
      const search = column.type === 'nodeSet' ? null : found(reader, word, holds);
      if (search !== null) quick.push(search);
      else plain.push(judgeText(reader, verdict));
    } else if (reader.words === undefined || some(reader.words(), verdict)) {
      coded.push(new CodedColumn(reader, verdict));
    }
  }
  if (!word.quoted && word.text.includes('/')) plain.push(onPath(word.text.split('/'), context));
  // What was searched before costs a look, words with codes a look-up, other texts a search: those come last.
  return any([...quick, judgeCoded(coded), ...plain]);
}

/** Most words stand in one column or in none: the others need not be asked for each row. */
function some(words: Iterable<string>, verdict: (text: string) => boolean): boolean {
  for (const word of words) if (verdict(word)) return true;
  return false;
}

/** Texts of which each row has its own, searched all at once where their reader can. */
function found(reader: TextReader, { text, quoted }: WordFilter, holds: TextTest): RowPredicate | null {
  const { literal, isAll } = literalIn(text, quoted);
  const mayHold = literal === '' ? null : (reader.holding?.(literal) ?? null);
  if (mayHold === null || isAll) return mayHold;
  const test = judgeText(reader, (own) => own !== null && holds(own));
  return (row) => mayHold(row) && test(row);
}

/** A vocabulary is closed: when none of its words holds the pattern, no row has to be asked. */
function neverHolds(column: Column, word: WordFilter, holds: TextTest): boolean {
  if (column.type === 'choice') return !column.values.some(holds);
  return column.type === 'flags' && /^[^,*]+$/.test(word.text) && !column.values.some(holds);
}

/**
 * Segments of a path match the columns that name a row, wherever they begin: the first ends one column,
 * the last begins one, those between are whole. Column by column, so that no path is ever put together.
 */
function onPath(segments: readonly string[], context: FilterContext): RowPredicate {
  const columns = columnsFor(context.kind);
  const path = pathFor(context.kind).flatMap((name) => {
    const column = columns.get(name);
    return column === undefined ? [] : [context.bind(name, column)];
  });
  const tests = segments.map((segment, index) => {
    const begun = index === 0 ? `*${segment}` : segment;
    return equalTo(index === segments.length - 1 ? `${begun}*` : begun, false);
  });
  const starts = Array.from({ length: Math.max(0, path.length - tests.length + 1) }, (_, start) => start);
  return any(starts.map((start) => all(tests.map((test, index) => columnPasses(path[start + index], test)))));
}

function columnPasses(reader: ColumnReader | undefined, test: TextTest): RowPredicate {
  switch (reader?.kind) {
    case 'number':
      return (row) => test(String(reader.number(row) ?? ''));
    case 'text':
    case 'coded':
      return judgeText(reader, (text) => text !== null && test(text));
    default:
      return () => false;
  }
}
