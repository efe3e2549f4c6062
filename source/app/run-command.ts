import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { KINDS } from '../../protocol/index.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { THEME_NAMES } from '../screen/theme-palettes.ts';
import { offeredColumns } from '../views/chosen-columns.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';
import { readActingCommand } from './acting-command.ts';
import { ACTING_VERBS, VERBS, VIEW_WORDS } from './command-words.ts';
import type { ConsoleModel } from './console-model.ts';
import { readFilter } from './filter-reading.ts';
import { keepColumns, openColumns } from './handle-columns.ts';
import { openPlan } from './open-plan.ts';
import { openShellNamed } from './open-shell.ts';
import { placeOf } from './screen-state.ts';
import { destinationOf } from './travel-command.ts';

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
    case 'find':
      model.dispatch({ type: 'open palette', text: words });
      return;
    case 'filter':
      filterBy(model, words);
      return;
    case 'sort':
      sortBy(model, rest[0] ?? '');
      return;
    case 'columns':
      chooseColumns(model, words);
      return;
    case 'theme':
      setTheme(model, rest[0] ?? '');
      return;
    case 'site':
      onlySite(model, rest[0] ?? '');
      return;
    case 'pause':
      model.dispatch({ type: 'pause', on: !model.state.isPaused });
      return;
    case 'at':
    case 'back':
      travel(model, word, words);
      return;
    case 'now':
      model.dispatch({ type: 'pause', on: false });
      return;
    case 'shell':
      void openShellNamed(model, rest[0] ?? '');
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
    default: {
      const acting = readActingCommand(line);
      if (acting === null) remark(model, answerTo(word));
      else if ('wrong' in acting) remark(model, acting.wrong);
      else openPlan(model, acting.request);
      return;
    }
  }
}

function answerTo(word: string): string {
  const known = [...VIEW_WORDS.keys(), ...VERBS, ...ACTING_VERBS];
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
  else remark(model, noColumn(view, column, known));
}

/** Without names the chooser is opened. One name that is not known changes nothing. */
function chooseColumns(model: ConsoleModel, words: string): void {
  const { view } = placeOf(model.state);
  if (!isTableView(view)) {
    remark(model, 'only tables have columns: open one with 2 to 5 or 7 to 9');
    return;
  }
  const names = [...new Set(words.split(/[\s,]+/).filter((name) => name !== ''))];
  const known = offeredColumns(view).map(({ name }) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (names.length === 0) openColumns(model);
  else if (stranger === undefined) keepColumns(model, view, names);
  else remark(model, noColumn(view, stranger, known));
}

function setTheme(model: ConsoleModel, word: string): void {
  const theme = THEME_NAMES.find((name) => name === word);
  if (word === '') model.dispatch({ type: 'theme', theme: null });
  else if (theme !== undefined) model.dispatch({ type: 'theme', theme });
  else {
    const near = didYouMean(word, THEME_NAMES);
    remark(model, `no theme ${JSON.stringify(word)};${near} there are ${THEME_NAMES.join(', ')}`);
  }
}

function noColumn(view: ViewName, name: string, known: readonly string[]): string {
  return `${view} have no column ${JSON.stringify(name)};${didYouMean(name, known)} Tab completes`;
}

function travel(model: ConsoleModel, verb: 'at' | 'back', words: string): void {
  const to = destinationOf(verb, words, model.live().wall);
  if (typeof to === 'object' && 'problem' in to) remark(model, to.problem);
  else model.travel(to);
}

function onlySite(model: ConsoleModel, word: string): void {
  const known = model.fabric.sites.map(({ id }) => id);
  if (word === '' || word === 'all') model.dispatch({ type: 'site', site: null });
  else if (known.includes(word)) model.dispatch({ type: 'site', site: word });
  else {
    const near = didYouMean(word, known);
    remark(
      model,
      `no site ${JSON.stringify(word)};${near} there are ${known.join(', ')}; :site all shows all`,
    );
  }
}

function remark(model: ConsoleModel, text: string): void {
  model.dispatch({ type: 'remark', text });
}
