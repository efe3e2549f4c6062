import { KINDS } from '../../protocol/index.ts';
import { checkFilter } from '../filter/compile-filter.ts';
import { type Filter, FilterError } from '../filter/filter.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { isTableView, type TableViewName, type ViewName } from '../views/view-names.ts';

export type FilterReading =
  | { readonly filter: Filter | null; readonly error: null }
  | { readonly filter: null; readonly error: FilterError };

/** What a filter's text means for a view: nothing when it is empty, or where and why it cannot be read. */
export function readFilter(view: ViewName, text: string): FilterReading {
  if (text.trim() === '' || !isTableView(view)) return { filter: null, error: null };
  try {
    const filter = parseFilter(text);
    checkFilter(filter, KINDS[view]);
    return { filter, error: null };
  } catch (error) {
    if (error instanceof FilterError) return { filter: null, error };
    throw error;
  }
}

/**
 * The part of a text being typed that is worth showing at work: without the word at its end while that
 * may still become the name of a column, and null while nothing of it can be read.
 */
export function previewOf(view: ViewName, text: string): string | null {
  if (!isTableView(view)) return null;
  const word = /[A-Za-z]\w*$/.exec(text)?.[0] ?? '';
  const isBegun =
    word !== '' && columnNames(view).some((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  const preview = isBegun ? text.slice(0, text.length - word.length).replace(/[\s&|!(]+$/, '') : text;
  return readFilter(view, preview).error === null ? preview : null;
}

function columnNames(view: TableViewName): readonly string[] {
  return [...columnsFor(KINDS[view]).keys()];
}
