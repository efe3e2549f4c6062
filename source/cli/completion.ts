import type { SHELLS } from './command-line.ts';
import {
  COMMANDS,
  CONSOLE_FLAGS,
  describedFlag,
  EVERYWHERE,
  FLAGS,
  type FlagName,
  flagText,
} from './command-table.ts';

/** A completion script for a shell, made from the inventory of commands. */
export function completionFor(shell: (typeof SHELLS)[number]): string {
  switch (shell) {
    case 'bash':
      return bash();
    case 'zsh':
      // zsh reads bash's form, and one script less can be wrong.
      return `#compdef weft\nautoload -Uz bashcompinit && bashcompinit\n${bash()}`;
    case 'fish':
      return fish();
  }
}

function bash(): string {
  const cases = [...COMMANDS].map(([name, { flags }]) => `    ${name}) words=${quoted(flagsOf(flags))} ;;`);
  return [
    '_weft() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}" words',
    '  case "$before" in',
    `    ${fileFlags().join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;`,
    '  esac',
    '  case "$command" in',
    ...cases,
    `    *) words=${quoted([...COMMANDS.keys(), ...flagsOf(CONSOLE_FLAGS)])} ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '}',
    'complete -o default -F _weft weft',
    '',
  ].join('\n');
}

function fish(): string {
  const lines = ['complete -c weft -f'];
  for (const [name, command] of COMMANDS) {
    const { says, flags } = command;
    lines.push(`complete -c weft -n __fish_use_subcommand -a ${name} -d ${single(says)}`);
    for (const flag of [...flags, ...EVERYWHERE]) {
      const takes = 'takes' in FLAGS[flag] ? ' -r' : '';
      lines.push(
        `complete -c weft -n '__fish_seen_subcommand_from ${name}' -l ${long(flag)}${takes} -d ${single(describedFlag(flag, command).says)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function flagsOf(flags: readonly FlagName[]): string[] {
  return [...flags, ...EVERYWHERE].map((flag) => `--${long(flag)}`);
}

function long(flag: FlagName): string {
  return flagText(flag).slice('--'.length);
}

function fileFlags(): string[] {
  return (Object.keys(FLAGS) as FlagName[])
    .filter((flag) => 'takes' in FLAGS[flag] && (FLAGS[flag] as { takes: string }).takes === 'FILE')
    .map((flag) => `--${long(flag)}`);
}

function quoted(words: readonly string[]): string {
  return `"${words.join(' ')}"`;
}

function single(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}
