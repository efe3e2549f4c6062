import { FLAGS, type FlagName } from './command-table.ts';

/**
 * Whether a command line asks for the console, as far as can be told without reading it: flags that there
 * are, with their values, and no word beside them. What it says in full is for `parseArguments`.
 */
export function meansConsole(argv: readonly string[]): boolean {
  for (let at = 0; at < argv.length; at++) {
    const [, written, value] = /^--(?:no-)?([a-z-]+)(=.*)?$/.exec(argv[at] ?? '') ?? [];
    const name = written?.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (name === undefined || !isFlag(name) || name === 'help' || name === 'version') return false;
    if ('takes' in FLAGS[name] && value === undefined) at++;
  }
  return true;
}

function isFlag(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}
