import { KINDS } from '../../protocol/index.ts';
import { columnsFor, valuesFor } from '../filter/filter-columns.ts';
import { THEME_NAMES } from '../screen/theme-palettes.ts';
import { offeredColumns } from '../views/chosen-columns.ts';
import { isTableView, type TableViewName, type ViewName } from '../views/view-names.ts';
import { ACTING_VERBS, VERBS, VIEW_WORDS } from './command-words.ts';

/** What may stand where the cursor is: the words, and from which index of the line they would stand. */
export interface Completion {
  readonly from: number;
  readonly words: readonly string[];
}

/** For a `:` line. `view` is the one that is shown. */
export function completeCommand(text: string, view: ViewName, sites: readonly string[]): Completion {
  const space = text.search(/\s/);
  if (space < 0) {
    return { from: 0, words: startingWith([...VIEW_WORDS.keys(), ...VERBS, ...ACTING_VERBS], text) };
  }
  const verb = text.slice(0, space);
  const from = text.lastIndexOf(' ') + 1;
  const word = text.slice(from);
  const opened = VIEW_WORDS.get(verb);
  if (opened !== undefined) return shifted(completeFilter(text.slice(space), opened), space);
  if (verb === 'filter') return shifted(completeFilter(text.slice(space), view), space);
  if (verb === 'site') return { from, words: startingWith([...sites, 'all'], word) };
  if (verb === 'theme') return { from, words: startingWith(THEME_NAMES, word) };
  if (verb === 'columns' && isTableView(view)) return completeColumns(text, view);
  if (verb === 'sort' && isTableView(view)) {
    const sign = word.startsWith('-') ? 1 : 0;
    return { from: from + sign, words: startingWith([...columnsFor(KINDS[view]).keys()], word.slice(sign)) };
  }
  return { from: text.length, words: [] };
}

/** The last of the names that commas join; those that stand there already are not offered again. */
function completeColumns(text: string, view: TableViewName): Completion {
  const from = Math.max(text.lastIndexOf(' '), text.lastIndexOf(',')) + 1;
  const taken = text.slice(0, from).split(/[\s,]+/);
  const names = offeredColumns(view).map(({ name }) => name);
  return {
    from,
    words: startingWith(
      names.filter((name) => !taken.includes(name)),
      text.slice(from),
    ),
  };
}

/** For a filter: the names of columns, and behind an operator the words that the column may have. */
export function completeFilter(text: string, view: ViewName): Completion {
  if (!isTableView(view)) return { from: text.length, words: [] };
  const columns = columnsFor(KINDS[view]);
  const comparison = /([A-Za-z]\w*)\s*(?:!=|<=|>=|[=<>~])\s*([\w-]*)$/.exec(text);
  if (comparison !== null) {
    const [, name = '', value = ''] = comparison;
    const column = columns.get(name);
    const values = column === undefined ? null : valuesFor(column);
    const words = values !== null && 'all' in values ? startingWith(values.all, value) : [];
    return { from: text.length - value.length, words };
  }
  const word = /[A-Za-z]\w*$/.exec(text)?.[0] ?? '';
  return { from: text.length - word.length, words: startingWith([...columns.keys()], word) };
}

/** The line with as much filled in as is certain; the same when nothing is. */
export function filledIn(text: string, { from, words }: Completion): string {
  const [first] = words;
  if (first === undefined) return text;
  let common = first;
  for (const word of words) {
    while (!word.startsWith(common)) common = common.slice(0, -1);
  }
  return common.length > text.length - from ? text.slice(0, from) + common : text;
}

function startingWith(words: readonly string[], start: string): string[] {
  const lower = start.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(lower));
}

function shifted({ from, words }: Completion, by: number): Completion {
  return { from: from + by, words };
}
