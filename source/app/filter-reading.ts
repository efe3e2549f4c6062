import { KINDS } from '../../protocol/index.ts';
import { checkFilter } from '../filter/compile-filter.ts';
import { type Filter, FilterError } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';

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
