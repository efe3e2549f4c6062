import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { builtProgram } from '../support/agent-process.ts';
import { consolePerTest } from '../support/console-in-tmux.ts';
import { findProgram } from '../support/slurm-processes.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, OWN, TAKEN } from '../support/tmux-shell.ts';

describe.skipIf(!hasTmux())('the terminal, shared with others,', () => {
  const own = consolePerTest();
  const { begin, pid } = own;

  test('is lent to the shell by Ctrl-Z and taken again by fg', async () => {
    await begin();
    own.shell.press('C-z');
    await until(() => !own.shell.state().isAlternate, 'the usual screen');
    expect(own.shell.state()).toEqual(OWN);
    expect(own.shell.history()).toContain('Stopped');
    expect(await own.shell.run('stty -a')).toBe(own.settings);
    own.shell.enter('fg');
    await own.shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview again');
    expect(own.shell.state()).toEqual(TAKEN);
    own.shell.press('q');
    await until(() => !own.shell.state().isAlternate, 'the usual screen');
    expect(own.shell.state()).toEqual(OWN);
    expect(await own.shell.run('stty -a')).toBe(own.settings);
  });

  test('is taken anew after a stop that nobody was told of', async () => {
    await begin();
    process.kill(pid(), 'SIGSTOP');
    await own.shell.seen((text) => text.includes('Stopped'), 'the shell');
    // The terminal is still raw: what ends a line is Ctrl-J.
    own.shell.press('stty sane; clear; fg', 'C-j');
    await own.shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview again');
    expect(own.shell.state()).toEqual(TAKEN);
    own.shell.press('q');
    await until(() => !own.shell.state().isAlternate, 'the usual screen');
    expect(own.shell.state()).toEqual(OWN);
  });

  test('is lent to a program that spoils it and crashes, taken again, and given back as it was', async () => {
    const program = await bundledLendingScreen();
    await own.remember();
    own.shell.enter(`${process.execPath} ${program}`);
    await own.shell.seen((text) => text.startsWith('held\n'), 'the screen');
    own.shell.press('!');
    await own.shell.seen((text) => text.startsWith('held again after SIGSEGV'), 'the screen again');
    expect(own.shell.state()).toEqual(TAKEN);
    own.shell.press('q');
    await until(() => !own.shell.state().isAlternate, 'the usual screen');
    expect(own.shell.state()).toEqual(OWN);
    expect(await own.shell.run('stty -a')).toBe(own.settings);
  });

  test.skipIf(findProgram('screen') === null)(
    'without an alternate screen, as GNU screen comes, is left blank and not with a prompt in the picture',
    async () => {
      own.shell.enter('screen -c /dev/null -s sh sh -i');
      await until(() => own.shell.text().trim() === '$', 'the prompt in screen');
      own.shell.enter('weft');
      await own.shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
      own.shell.press('q');
      await own.shell.seen((text) => text.trim() === '$', 'nothing but the prompt');
      expect(own.shell.state()).toMatchObject({ isCursorShown: true, isMouseHeard: false });
      own.shell.enter('exit');
    },
  );
});

/** Beside the programs, where it finds the packages. */
async function bundledLendingScreen(): Promise<string> {
  const outfile = join(builtProgram('weft'), '..', 'lending-screen.js');
  const source = fileURLToPath(new URL('../support/lending-screen.ts', import.meta.url));
  const shape = { bundle: true, format: 'esm', platform: 'node', target: 'node20' } as const;
  await build({ entryPoints: [source], outfile, packages: 'external', ...shape });
  return outfile;
}
