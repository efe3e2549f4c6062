import {
  COMMANDS,
  CONSOLE_FLAGS,
  type CommandDescription,
  describedFlag,
  EVERYWHERE,
  type FlagName,
  flagText,
} from './command-table.ts';

/** The help of the program, or of one command: made from the inventory, so that it names what there is. */
export function helpText(command: string | null): string {
  const description = command === null ? undefined : COMMANDS.get(command);
  return command === null || description === undefined ? programHelp() : commandHelp(command, description);
}

function programHelp(): string {
  const groups = ['Look', 'Act', 'Set up'] as const;
  return [
    'weft: one terminal over every site of a federated GPU fabric',
    '',
    'weft [FLAGS]                     the console',
    'weft COMMAND [WORDS] [FLAGS]     one answer on stdout',
    '',
    ...groups.flatMap((group) => [HEADINGS[group], ...commandLines(group), '']),
    'The console takes',
    ...flagLines(CONSOLE_FLAGS),
    '',
    'Every command takes',
    ...flagLines(EVERYWHERE),
    '',
    'weft COMMAND --help tells what a command takes.',
    'Exit: 0 done, 1 failed or refused, 2 usage or configuration, 3 a site was not heard, 4 waits for approval.',
  ].join('\n');
}

/** Whoever reads the help at 3 a.m. must not plan on what this version cannot do. */
const HEADINGS: Readonly<Record<CommandDescription['group'], string>> = {
  Look: 'Look',
  Act: 'Act (each shows its plan first; --dry-run shows nothing else)',
  'Set up': 'Set up (pki is not in this version)',
};

function commandLines(group: CommandDescription['group']): string[] {
  const commands = [...COMMANDS].filter(([, { group: its }]) => its === group);
  return columns(commands.map(([name, { operands, says }]) => [short(`${name} ${operands}`), says]));
}

/** The list of verbs is for the command's own help. */
function short(usage: string): string {
  return usage.replace(/ \S*\|\S* ID$/, ' VERB ID').trimEnd();
}

function commandHelp(name: string, description: CommandDescription): string {
  return [
    `weft ${name} ${description.operands}`.trimEnd(),
    `    ${description.says}`,
    '',
    ...(description.flags.length === 0 ? [] : ['It takes', ...flagLines(description.flags, description), '']),
    'Every command takes',
    ...flagLines(EVERYWHERE),
  ].join('\n');
}

function flagLines(flags: readonly FlagName[], command?: CommandDescription): string[] {
  return columns(
    flags.map((flag) => {
      const description = describedFlag(flag, command);
      const value = description.takes === undefined ? '' : ` ${description.takes}`;
      return [`${flagText(flag)}${value}`, description.says];
    }),
  );
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
