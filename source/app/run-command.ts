import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { KINDS } from '../../protocol/index.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { isTableView, TABLE_VIEWS, type ViewName } from '../views/view-names.ts';
import type { ConsoleModel } from './console-model.ts';
import { readFilter } from './filter-reading.ts';
import { placeOf } from './screen-state.ts';

/** What `:` takes besides the names of views. */
export const VERBS = ['filter', 'sort', 'site', 'pause', 'wall', 'help', 'quit'] as const;
/** The command line's verbs that change something: named, so that they are answered and not misunderstood. */
export const ACTING_VERBS = [
  'cordon',
  'drain',
  'uncordon',
  'migrate',
  'cancel',
  'acknowledge',
  'evacuate',
  'operation',
] as const;

/** Names by which views are called: the reports' names, and a few that say the same. */
export const VIEW_WORDS: ReadonlyMap<string, ViewName> = new Map<string, ViewName>([
  ['overview', 'overview'],
  ...TABLE_VIEWS.map((name): [string, ViewName] => [name, name]),
  ['work', 'workloads'],
  ['jobs', 'workloads'],
  ['power', 'power'],
  ['heatmap', 'heatmap'],
  ['heat', 'heatmap'],
  ['matrix', 'matrix'],
]);

/** Does what a `:` line says. What it cannot do it answers in one line, and changes nothing. */
export function runCommand(model: ConsoleModel, line: string): void {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  const words = line.trim().slice(word.length).trim();
  const view = VIEW_WORDS.get(word);
  if (view !== undefined) {
    goTo(model, view, words);
    return;
  }
  switch (word) {
    case '':
      return;
    case 'filter':
      filterBy(model, words);
      return;
    case 'sort':
      sortBy(model, rest[0] ?? '');
      return;
    case 'site':
      onlySite(model, rest[0] ?? '');
      return;
    case 'pause':
      model.dispatch({ type: 'pause', on: !model.state.isPaused });
      return;
    case 'wall':
      model.dispatch({ type: 'wall', on: true });
      return;
    case 'help':
      model.dispatch({ type: 'open help' });
      return;
    case 'q':
    case 'quit':
      model.quit();
      return;
    default:
      remark(model, answerTo(word));
      return;
  }
}

function answerTo(word: string): string {
  if (ACTING_VERBS.some((verb) => verb === word)) {
    return `:${word}: this version watches and reports; it cannot do this yet, and nothing was done`;
  }
  const known = [...VIEW_WORDS.keys(), ...VERBS];
  return `no command ${JSON.stringify(word)};${didYouMean(word, known)} Tab completes, ? lists them`;
}

function goTo(model: ConsoleModel, view: ViewName, filter: string): void {
  const { error } = readFilter(view, filter);
  if (filter !== '' && !isTableView(view)) remark(model, `${view} is no table: it takes no filter`);
  else if (error !== null) remark(model, error.message);
  else model.dispatch(filter === '' ? { type: 'go', view } : { type: 'go', view, filter });
}

function filterBy(model: ConsoleModel, filter: string): void {
  const { view } = placeOf(model.state);
  const { error } = readFilter(view, filter);
  if (!isTableView(view)) remark(model, 'only tables are filtered: open one with 2 to 5 or 7 to 9');
  else if (error !== null) remark(model, error.message);
  else model.dispatch({ type: 'filter', filter });
}

function sortBy(model: ConsoleModel, word: string): void {
  const { view } = placeOf(model.state);
  if (!isTableView(view)) {
    remark(model, 'only tables are sorted: open one with 2 to 5 or 7 to 9');
    return;
  }
  if (word === '') {
    model.dispatch({ type: 'sort', sort: null });
    return;
  }
  const column = word.replace(/^[-−]/, '');
  const known = [...columnsFor(KINDS[view]).keys()];
  if (known.includes(column)) model.dispatch({ type: 'sort', sort: { column, descending: column !== word } });
  else
    remark(
      model,
      `${view} have no column ${JSON.stringify(column)};${didYouMean(column, known)} Tab completes`,
    );
}

function onlySite(model: ConsoleModel, word: string): void {
  const known = model.fabric.sites.map(({ id }) => id);
  if (word === '' || word === 'all') model.dispatch({ type: 'site', site: null });
  else if (known.includes(word)) model.dispatch({ type: 'site', site: word });
  else remark(model, `no site ${JSON.stringify(word)}: there are ${known.join(', ')}; :site all shows all`);
}

function remark(model: ConsoleModel, text: string): void {
  model.dispatch({ type: 'remark', text });
}
