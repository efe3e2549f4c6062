import { VERBS as COMMAND_VERBS } from '../../protocol/command.ts';
import { TABLE_VIEWS, type ViewName } from '../views/view-names.ts';
import { TRAVEL_VERBS } from './travel-command.ts';

/** What `:` takes besides the names of views. */
export const VERBS = [
  'find',
  'filter',
  'sort',
  'columns',
  'site',
  'theme',
  'pause',
  ...TRAVEL_VERBS,
  'shell',
  'wall',
  'help',
  'quit',
] as const;
/** Of these, those that say nothing alone. */
export const TAKES_WORDS: ReadonlySet<string> = new Set(['filter', 'sort', 'site', 'theme', 'at', 'back']);
/** The command line's verbs that change something: named, so that they are answered and not misunderstood. */
export const ACTING_VERBS = [...COMMAND_VERBS, 'operation'] as const;

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
