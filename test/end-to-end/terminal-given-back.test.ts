import { describe, expect, test, vi } from 'vitest';
import { consolePerTest } from '../support/console-in-tmux.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, OWN } from '../support/tmux-shell.ts';

describe.skipIf(!hasTmux())('the terminal', () => {
  const own = consolePerTest();
  const { begin, expectGivenBack, pid } = own;

  test.each([
    ['q', 'q'],
    ['Ctrl-C', 'C-c'],
  ])('is given back after %s', async (_, key) => {
    await begin();
    own.shell.press(key);
    await expectGivenBack();
  });

  test.each(['xterm-256color', 'screen-256color', 'tmux-256color', 'linux', 'vt100'])(
    'is taken and given back where it is called %s',
    async (term) => {
      const line = `TERM=${term} weft`;
      await begin(line);
      own.shell.press('2');
      await own.shell.seen((text) => text.includes(' nodes  4'), 'the nodes');
      own.shell.press('q');
      await expectGivenBack(line);
      expect(own.shell.file('errors')).toBe('');
    },
  );

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('is given back on %s', async (signal) => {
    await begin();
    process.kill(pid(), signal);
    await expectGivenBack();
  });

  test.each(['exception', 'rejection'])('is given back before an uncaught %s is printed', async (failure) => {
    const line = `WEFT_TEST_FAILURE=${failure} NODE_OPTIONS=--import=./failing.mjs weft`;
    await begin(line);
    process.kill(pid(), 'SIGUSR2');
    await expectGivenBack(line);
    expect(own.shell.file('errors')).toContain('made to fail');
  });

  test('is given back after a storm of sizes, down to one that has no room', async () => {
    await begin();
    for (let turn = 0; turn < 12; turn++) {
      for (const [columns, rows] of [
        [200, 60],
        [40, 10],
        [1, 1],
        [20, 5],
        [120, 40],
      ] as const) {
        own.shell.resize(columns, rows);
      }
    }
    await own.shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
    own.shell.press('q');
    await until(() => !own.shell.state().isAlternate, 'the usual screen');
    expect(own.shell.state()).toEqual(OWN);
    // stty tells the size too, and tmux passes the last of many on only a while after it has it.
    await vi.waitFor(async () => expect(await own.shell.run('stty -a')).toBe(own.settings), {
      timeout: 5_000,
      interval: 200,
    });
  });

  test('that goes away ends the console, without a core dump and at once', async () => {
    await begin();
    const console = pid();
    await own.shell.end();
    await until(() => !isRunning(console), 'the end of the console');
  });

  test('shows on when the agent is killed, and is given back after', async () => {
    await begin();
    await own.killAgent();
    await own.shell.seen((text) => /stale|lost/.test(text), 'a site that is not heard');
    own.shell.press('q');
    await expectGivenBack();
    await own.startAgent();
  });

  test('that cannot show a picture is told so in one line that names what can be had', async () => {
    own.shell.enter('TERM=dumb weft; echo ended with $?');
    await own.shell.seen((text) => text.includes('ended with 2'), 'the end');
    expect(own.shell.file('errors')).toMatch(
      /^weft: TERM=dumb cannot show .* weft nodes, .*other reports.*\n$/,
    );
    own.shell.enter('weft </dev/null; echo then with $?');
    await own.shell.seen((text) => text.includes('then with 2'), 'the end');
    expect(own.shell.file('errors')).toMatch(/^weft: the console needs a terminal .*other reports.*\n$/);
    own.shell.enter('weft | cat; echo last');
    await own.shell.seen((text) => /^last$/m.test(text), 'the end');
    expect(own.shell.bytes()).not.toContain('\x1b[?1049h');
  });

  test.each([
    ['40×10', 40, 10],
    ['500×200', 500, 200],
  ])('of %s tells the verdict', async (_, columns, rows) => {
    own.shell.resize(columns, rows);
    own.shell.enter('weft');
    await own.shell.seen((text) => /1 live/.test(text) && /alerts|[▲△] \d|quiet/.test(text), 'the verdict');
    own.shell.press('q');
    await until(() => !own.shell.state().isAlternate, 'the usual screen');
    expect(own.shell.state()).toEqual(OWN);
  });

  test('keeps its mouse where that is asked for', async () => {
    await own.shell.run('stty -a');
    own.shell.enter('weft --no-mouse');
    await own.shell.seen((text) => text.includes('De Halm') && text.includes('? help'), 'the overview');
    expect(own.shell.state()).toMatchObject({ isAlternate: true, isMouseHeard: false });
    own.shell.press('q');
    await until(() => !own.shell.state().isAlternate, 'the usual screen');
    expect(own.shell.bytes()).not.toMatch(/\x1b\[\?100[0-6]/);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
