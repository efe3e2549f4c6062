import { KINDS } from '../../protocol/index.ts';
import { type SafeText, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import type { Look } from '../components/look.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { columnTitle } from '../views/column-titles.ts';
import { meaningWords } from '../views/meaning-words.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';

/** What each column of a table means, in line with each other: headings are short, and not everybody's words. */
export function sortMeanings(view: ViewName, look: Look): ReadonlyMap<string, SafeText> {
  if (!isTableView(view)) return new Map();
  const columns = [...columnsFor(KINDS[view])];
  const widest = Math.max(...columns.map(([name]) => columnTitle(name).length));
  return new Map(
    columns.map(([name, { meaning }]) => {
      const room = pad(say``, widest - columnTitle(name).length);
      return [name, say`${room}${meaningWords(meaning, look)}`];
    }),
  );
}
