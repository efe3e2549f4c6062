import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { readFilter } from './app/filter-reading.ts';
import { reduce } from './app/reduce-screen.ts';
import { VIEW_WORDS } from './app/run-command.ts';
import { initialState, type ScreenState } from './app/screen-state.ts';
import { type ConsoleCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { connect, urlOf } from './connect.ts';
import { headsPath } from './heads-file.ts';
import { isTableView, type ViewName } from './views/view-names.ts';
import { watchHeads } from './watch-heads.ts';

/** The console on this process's terminal; its exit code. Fails with `UsageError`, `FilterError` and `ConfigurationError`. */
export async function runConsole(command: ConsoleCommand, config: ConsoleConfig): Promise<number> {
  const initial = beginning(command);
  const stranger = command.sites.find((id) => !config.sites.some((site) => site.id === id));
  if (stranger !== undefined) {
    throw new UsageError(
      `--site ${stranger}: the configuration has ${config.sites.map(({ id }) => id).join(', ')}`,
    );
  }
  const because = whyNoScreen();
  if (because !== null) {
    throw new UsageError(
      `${because}; weft nodes, weft alerts --json and the other reports print there instead`,
    );
  }
  // Host keys and passphrases are asked for while the terminal still scrolls.
  const reach = await introduce(config, command.sites, terminalPrompt());
  const { showConsole } = await import('./console.tsx');
  const end = await showConsole({
    screen: {
      stdin: process.stdin,
      stdout: process.stdout,
      environment: environmentFor(command.color),
      theme: config.theme,
      ascii: command.ascii,
      mouse: true,
      process,
    },
    initial,
    connect: async () => {
      const connected = await connect(config, command.sites, reach);
      watchHeads(connected.fabric, headsPath(process.env), (id) => urlOf(config, id));
      return connected;
    },
    wall: () => Date.now(),
  });
  if (end.reason === 'failure') throw end.error;
  return 0;
}

/** Where a screen cannot be drawn, in words; null where it can. */
function whyNoScreen(): string | null {
  if (process.stdout.isTTY !== true || process.stdin.isTTY !== true) {
    return 'the console needs a terminal for its keys and its picture';
  }
  return process.env['TERM'] === 'dumb' ? 'TERM=dumb cannot show the console' : null;
}

function environmentFor(color: boolean | null): NodeJS.ProcessEnv {
  if (color === null) return process.env;
  if (!color) return { ...process.env, NO_COLOR: '1' };
  const { NO_COLOR: _without, ...environment } = process.env;
  return environment;
}

function beginning({ view: word, filter, wall }: ConsoleCommand): ScreenState {
  const view = viewFor(word, filter);
  if (filter !== null && !isTableView(view)) throw new UsageError(`--filter: the view ${view} is no table`);
  const { error } = readFilter(view, filter ?? '');
  if (error !== null) throw error;
  const state = initialState(view, filter ?? '', wall);
  return word === 'help' ? reduce(state, { type: 'open help' }) : state;
}

/** A filter without a view means the machines. */
function viewFor(word: string | null, filter: string | null): ViewName {
  if (word === null || word === 'help') return filter === null ? 'overview' : 'nodes';
  const view = VIEW_WORDS.get(word);
  if (view === undefined) throw new UsageError(`--view ${word}: this version does not have it yet`);
  return view;
}
