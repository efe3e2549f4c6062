import { openSubmissions } from './acting-session.ts';
import { ulids } from './actions/ulid.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { terminalPrompt } from './agents/ssh/terminal-prompt.ts';
import { VIEW_WORDS } from './app/command-words.ts';
import { readFilter } from './app/filter-reading.ts';
import { withPreferences } from './app/preferences.ts';
import { reduce } from './app/reduce-screen.ts';
import { initialState, type ScreenState } from './app/screen-state.ts';
import { type ConsoleCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { preferencesPath, readPreferences } from './config/screen-preferences.ts';
import { connect, urlOf } from './connect.ts';
import { showConsole } from './console.tsx';
import { ScreenMemory } from './remember-screen.ts';
import type { Screen } from './screen/screen.ts';
import { shellsOn } from './shells.ts';
import { servicesOf } from './terminal-services.ts';
import { isTableView, type ViewName } from './views/view-names.ts';
import { watchHeads } from './watch-heads.ts';

/** The console on a screen that is taken already; its exit code. Fails with `UsageError`, `FilterError` and `ConfigurationError`. */
export async function runConsole(
  screen: Screen,
  command: ConsoleCommand,
  config: ConsoleConfig,
  heads: string,
): Promise<number> {
  const initial = { ...beginning(command), dim: command.dim ?? config.wall.dim };
  const stranger = command.sites.find((id) => !config.sites.some((site) => site.id === id));
  if (stranger !== undefined) {
    throw new UsageError(
      `--site ${stranger}: the configuration has ${config.sites.map(({ id }) => id).join(', ')}`,
    );
  }
  const mouse = command.mouse ?? config.mouse;
  if (config.background !== 'auto') screen.setBackground(config.background);
  screen.setTheme(config.theme);
  screen.setMouse(mouse);
  const ask = () => introduce(config, command.sites, terminalPrompt());
  // Host keys and passphrases are asked for where the terminal scrolls.
  const mayAsk = config.sites.some(({ via }) => via.length > 0);
  const reach = await (mayAsk ? screen.withTerminalReleased(ask) : ask());
  const path = preferencesPath(process.env);
  const { preferences, remark } = await readPreferences(path);
  const known = preferences === null ? initial : withPreferences(initial, preferences);
  const later = (task: () => void, milliseconds: number): (() => void) => {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  };
  const memory = new ScreenMemory({ path, later });
  const end = await showConsole({
    screen,
    terminal: {
      ...servicesOf(screen, { environment: process.env, theme: config.theme, mouse, process }),
      ...(command.readOnly ? {} : { shells: shellsOn(screen, config, reach) }),
    },
    initial: { ...known, remark },
    remember: (model) => memory.follow(model),
    connect: async () => {
      const connected = await connect(config, command.sites, reach);
      watchHeads(connected.fabric, heads, (id) => urlOf(config, id));
      if (command.readOnly) return connected;
      const { submissions, stop } = openSubmissions(connected);
      return {
        fabric: connected.fabric,
        askDay: connected.askDay,
        acting: { requests: submissions, dataClasses: config.dataClasses, newId: ulids(() => Date.now()) },
        stop: () => {
          stop();
          connected.stop();
        },
      };
    },
    wall: () => Date.now(),
    dataClasses: config.dataClasses,
  });
  await memory.finished();
  if (end.reason === 'failure') throw end.error;
  return 0;
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
