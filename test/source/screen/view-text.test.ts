import { EventEmitter } from 'node:events';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { createScreen } from '../../../source/screen/terminal-screen.ts';
import { viewerOf, viewText } from '../../../source/screen/view-text.ts';
import { fakeTerminal, settled } from '../../support/fake-terminal.ts';

async function* lines(count: number): AsyncGenerator<SafeText> {
  for (let line = 0; line < count; line++) yield neutralise(`line ${line}`);
}

const folders = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => /^weft-[A-Za-z0-9]{6}$/.test(name)).sort();

/** A pager made of one expression; `file` is the path it was given. Without blanks: no shell takes it apart. */
const program = (expression: string): string =>
  `${process.execPath} -e const[file]=process.argv.slice(1),fs=require("fs");${expression}`;

function view(pager: string, count = 2) {
  return viewText(lines(count), {
    environment: { ...process.env, PAGER: pager },
    withTerminalReleased: (work) => work(),
    process,
  });
}

describe('text shown in the program of the operator', () => {
  test('is that of $PAGER, then of $EDITOR, else less; its words are taken apart at blanks', () => {
    expect(viewerOf({ PAGER: 'less  -S', EDITOR: 'vi' })).toEqual(['less', '-S']);
    expect(viewerOf({ PAGER: ' ', EDITOR: 'vi' })).toEqual(['vi']);
    expect(viewerOf({})).toEqual(['less']);
  });

  test('stands in a file that its owner alone can read', async () => {
    const wanted = 'fs.statSync(file).mode&0o77||fs.readFileSync(file,"utf8").split("\\n").length!==1202';
    expect(await view(program(`process.exit(${wanted}?3:0)`), 1_201)).toBeNull();
  });

  test('says how the program ended where it did not end well', async () => {
    expect(await view(program('process.exit(3)'))).toBe(`${process.execPath} ended with code 3`);
    expect(await view(program('process.kill(process.pid,"SIGKILL")'))).toBe(
      `${process.execPath} was ended by SIGKILL`,
    );
    expect(await view('no-such-pager-here')).toBe(
      'no-such-pager-here: no such program; set PAGER or EDITOR to one there is',
    );
  });

  test('leaves no file behind, however that was', async () => {
    const before = await folders();
    await view(program('process.exit(3)'));
    await view('no-such-pager-here');
    expect((await folders()).filter((name) => !before.includes(name))).toEqual([]);
  });

  test('that cannot be made says why and starts nothing', async () => {
    async function* broken(): AsyncGenerator<SafeText> {
      yield neutralise('one');
      throw new Error('the rows went away');
    }
    const answer = await viewText(broken(), {
      environment: { PAGER: 'no-such-pager-here' },
      withTerminalReleased: (work) => work(),
      process,
    });
    expect(answer).toBe('it could not be shown: the rows went away');
  });
});

describe('a screen that lends its terminal', () => {
  test('is whole again after a program that failed', async () => {
    const { stdout, stdin, options } = fakeTerminal(20, 3);
    const screen = createScreen({ ...options, mouse: true });
    screen.showSkeleton((buffer) => {
      buffer.write(0, 0, neutralise('all of it'), screen.theme.text);
    });
    await settled();
    stdout.take();
    await viewText(lines(1), {
      environment: { ...process.env, PAGER: program('process.exit(1)') },
      withTerminalReleased: (work) => screen.withTerminalReleased(work),
      process,
    });
    await settled();
    const written = stdout.take();
    expect(written.indexOf('\x1b[?1049l')).toBeLessThan(written.indexOf('\x1b[?1049h'));
    expect(written.slice(written.indexOf('\x1b[?1049h'))).toContain('all of it');
    expect(written).toContain('\x1b[?1000h');
    expect(stdin.isRaw).toBe(true);
    screen.close();
    await screen.ended;
  });

  test('leaves keys of the keyboard to whom it lent it, and does not take it back in between', async () => {
    const { stdout, options } = fakeTerminal(20, 3);
    const signals = Object.assign(new EventEmitter(), { pid: 1, kill: () => true });
    const screen = createScreen({ ...options, process: signals });
    await settled();
    let written = '';
    await screen.withTerminalReleased(async () => {
      stdout.take();
      signals.emit('SIGINT');
      signals.emit('SIGCONT');
      await settled();
      written = stdout.take();
    });
    expect(written).toBe('');
    screen.close();
    expect((await screen.ended).reason).toBe('closed');
  });

  test('lets the mouse go for a while, also over a program that had the terminal', async () => {
    const { stdout, options } = fakeTerminal(20, 3);
    const screen = createScreen({ ...options, mouse: true });
    await settled();
    stdout.take();
    screen.setMouse(false);
    expect(stdout.take()).toBe('\x1b[?1006l\x1b[?1000l');
    await screen.withTerminalReleased(async () => undefined);
    expect(stdout.take()).not.toContain('\x1b[?1000h');
    screen.setMouse(true);
    expect(stdout.take()).toBe('\x1b[?1000h\x1b[?1006h');
    screen.close();
    await screen.ended;
  });
});
