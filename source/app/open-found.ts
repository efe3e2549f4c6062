import type { Found } from '../fabric/search.ts';
import { quoted } from '../filter/write-filter.ts';
import type { TableViewName } from '../views/view-names.ts';
import { TAKES_WORDS, VIEW_WORDS } from './command-words.ts';
import type { ConsoleModel } from './console-model.ts';
import { runCommand } from './run-command.ts';

/** Goes where something that was found by name is shown. */
export function openFound(model: ConsoleModel, { kind, label, site, row }: Found): void {
  const subject = site === null || row === null ? null : `${site.id}/${row.table.keyOf(row.slot)}`;
  switch (kind) {
    case 'view': {
      const view = VIEW_WORDS.get(label);
      if (view !== undefined) model.dispatch({ type: 'go', view });
      return;
    }
    case 'command':
      if (TAKES_WORDS.has(label)) model.dispatch({ type: 'open command', text: `${label} ` });
      else runCommand(model, label);
      return;
    case 'user':
      model.dispatch({ type: 'enter table', view: 'workloads', filter: `user=${quoted(label)}` });
      return;
    case 'site':
      model.acknowledgeReturn(label);
      model.dispatch({ type: 'enter table', view: 'nodes', filter: `site=${quoted(label)}` });
      return;
    case 'node':
      model.dispatch({ type: 'enter', view: 'node', subject });
      return;
    case 'workload':
      model.dispatch({ type: 'enter', view: 'workload', subject, of: 'workloads' });
      return;
    default:
      model.dispatch({ type: 'enter', view: 'record', subject, of: TABLE_OF[kind] });
  }
}

const TABLE_OF: Readonly<Record<'gpu' | 'feed' | 'link' | 'alert', TableViewName>> = {
  gpu: 'gpus',
  feed: 'feeds',
  link: 'links',
  alert: 'alerts',
};
