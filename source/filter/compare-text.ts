import { nearest } from '../../protocol/configuration/nearest.ts';
import { expandNodeSet, NodeSetError } from '../../protocol/node-set.ts';
import type { Column } from '../../protocol/schema/column.ts';
import { type ColumnReader, judgeText, type RowPredicate } from './column-reader.ts';
import { type Comparison, valueError } from './filter.ts';
import { familyOf } from './filter-columns.ts';
import { anyItem, anyNode } from './match-items.ts';
import { containing, equalTo, type TextTest } from './match-text.ts';

/** A comparison with a column of text, of a vocabulary, or of several items of these. */
export function compareText(
  comparison: Comparison,
  name: string,
  column: Column,
  reader: ColumnReader,
): RowPredicate {
  if (reader.kind === 'number' || reader.kind === 'boolean') {
    throw new TypeError(`column ${name} is read as a ${reader.kind}`);
  }
  const isNode =
    name === 'node' || column.type === 'nodeSet' || (column.type === 'ref' && column.to === 'nodes');
  const single = textTest(comparison, column, isNode);
  const family = familyOf(column);
  const test = family === 'items' ? anyItem(single) : family === 'nodeSet' ? anyNode(single) : single;
  return comparison.operator === '!='
    ? judgeText(reader, (text) => text === null || !test(text))
    : judgeText(reader, (text) => text !== null && test(text));
}

function textTest(comparison: Comparison, column: Column, isNode: boolean): TextTest {
  const { operator, quoted, value } = comparison;
  if (operator === '~') return containing(value, quoted);
  if (column.type === 'choice' || column.type === 'flags') return wordTest(comparison, column.values);
  if (!isNode || quoted || !value.includes('[')) return equalTo(value, quoted);
  const names = new Set(namedNodes(comparison));
  return (text) => names.has(text);
}

/** A vocabulary is known: its case does not matter, and a word outside it is a slip rather than no rows. */
function wordTest(comparison: Comparison, words: readonly string[]): TextTest {
  const value = comparison.value.toLowerCase();
  if (!comparison.quoted && value.includes('*')) return equalTo(value, false);
  const word = words.find((known) => known.toLowerCase() === value);
  if (word === undefined && value !== '') {
    const near = nearest(comparison.value, words);
    throw valueError(
      comparison,
      near === null ? `it is one of: ${words.join(', ')}` : `did you mean ${near}?`,
    );
  }
  return (text) => text === (word ?? '');
}

function namedNodes(comparison: Comparison): readonly string[] {
  try {
    return expandNodeSet(comparison.value);
  } catch (error) {
    if (!(error instanceof NodeSetError)) throw error;
    throw valueError(comparison, error.message);
  }
}
