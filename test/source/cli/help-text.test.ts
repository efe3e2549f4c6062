import { describe, expect, test } from 'vitest';
import { COMMANDS, FLAGS, flagText } from '../../../source/cli/command-table.ts';
import { parseLine } from '../../support/typed-line.ts';

describe('the help', () => {
  const help = (line: string) => {
    const command = parseLine(line);
    return command.kind === 'help' ? command.text : '';
  };

  test('of the program names every command, and fits 110 columns', () => {
    for (const command of COMMANDS.keys())
      expect(help('--help')).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(
      Math.max(
        ...help('-h')
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(110);
  });

  test('of a command names each of its flags', () => {
    for (const [command, { flags }] of COMMANDS) {
      const text = help(`${command} --help`);
      expect(text).toContain(`weft ${command}`);
      for (const flag of flags) expect(text).toContain(`${flagText(flag)} `);
    }
    expect(help('help drain')).toBe(help('drain --help'));
    expect(Object.keys(FLAGS)).toContain('dryRun');
  });
});
