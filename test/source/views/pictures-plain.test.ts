import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../../source/screen/glyphs.ts';
import { styleOf } from '../../../source/screen/style.ts';
import type { CellLook } from '../../support/emulated-terminal.ts';
import { PICTURE_SIZES, PICTURES, StillConsole, troubledFabric } from '../../support/view-pictures.ts';

const world = troubledFabric();
const SMALL_SIZES = [
  [40, 10],
  [20, 5],
  [2, 1],
] as const;

describe.each([...PICTURE_SIZES, ...SMALL_SIZES, [500, 200] as const])('on %i×%i', (columns, rows) => {
  let shown: StillConsole;
  beforeAll(async () => {
    shown = await StillConsole.open(world, columns, rows, { ascii: true });
  });
  afterAll(() => shown.close());

  test.each(PICTURES)('%s is drawn in ASCII where that is asked for', async (name) => {
    await shown.show(name);
    const text = shown.terminal.text();
    expect([...text].filter((sign) => !/[\n -~]/.test(sign))).toEqual([]);
    expect(text).not.toMatch(/undefined|NaN|\[object|cannot be drawn|Infinity/);
  });
});

/** Words that tell a state by themselves; what stands in a tone has one of them, or a sign, in its line. */
const STATE_WORDS =
  /live|late|stale|lost|ok|degraded|failed|unknown|down|drain|held|pending|cancelled|critical|warning|faulty|open|up|silent|heard|commissioning|quiet|only|missing|full|not|△|▲|✖|○|◐|●|found|health|\d of \d|\+\d+ more|\^/;

describe('without colour', () => {
  const tones = ['ok', 'warning', 'critical', 'live', 'late', 'lost'] as const;

  test.each(PICTURES)('%s still tells every state it shows in colour', async (name) => {
    const shown = await StillConsole.open(world, 120, 40);
    await shown.show(name);
    const { theme } = shown.screen;
    const colours = new Set(tones.map((tone) => styleOf(theme[tone]).foreground?.rgb));
    const untold: string[] = [];
    for (let y = 0; y < 40; y++) {
      for (const { text, before } of toldInColour(shown.terminal.looks(y), colours)) {
        // A frame has the tone of what its title says.
        if (/^[─│╭╮╰╯ ]+$/.test(text)) continue;
        // What lies behind a dialog may be cut within a word.
        if (before.endsWith('│') && /^[^\s│]+ *$/.test(text)) continue;
        // The sign stands in what is coloured, or right before it.
        if (!STATE_WORDS.test(before + text)) untold.push(`${before}[${text}]`);
      }
    }
    expect(untold).toEqual([]);
    shown.close();
  });

  test.each(['NO_COLOR', 'monochrome'])('every view is the same text (%s)', async (way) => {
    const plain = await StillConsole.open(
      world,
      120,
      40,
      way === 'NO_COLOR' ? { environment: { TERM: 'xterm', NO_COLOR: '1' } } : { theme: 'monochrome' },
    );
    const coloured = await StillConsole.open(world, 120, 40);
    for (const name of PICTURES) {
      await plain.show(name);
      await coloured.show(name);
      expect(plain.terminal.text()).toBe(coloured.terminal.text());
      const looks = Array.from({ length: 40 }, (_, y) => plain.terminal.looks(y)).flat();
      expect(
        looks.filter(({ foreground, background }) => foreground !== null || background !== null),
      ).toEqual([]);
    }
    plain.close();
    coloured.close();
  });

  test('the signs of states differ from each other', () => {
    for (const { live, late, stale, lost, critical, warning } of [UNICODE_GLYPHS, ASCII_GLYPHS]) {
      expect(new Set([live, late, stale, lost, critical, warning]).size).toBe(6);
    }
  });
});

/** Runs of one tone, with the text of the line before them. */
function toldInColour(
  cells: readonly CellLook[],
  colours: ReadonlySet<number | undefined>,
): { readonly text: string; readonly before: string }[] {
  const runs: { text: string; before: string }[] = [];
  let line = '';
  let current: { colour: number | null; run: { text: string; before: string } } | null = null;
  for (const { text, foreground } of cells) {
    const isTone = foreground !== null && colours.has(foreground);
    if (isTone && current !== null && current.colour === foreground) current.run.text += text;
    else if (isTone) {
      current = { colour: foreground, run: { text, before: line.slice(-24) } };
      runs.push(current.run);
    } else if (text.trim() !== '') current = null;
    line += text;
  }
  return runs.filter(({ text }) => text.trim() !== '');
}

describe('where there is little room', () => {
  test.each([
    [40, 10],
    [20, 5],
  ])('on %i×%i the overview still tells what is wrong', async (columns, rows) => {
    const shown = await StillConsole.open(world, columns, rows);
    await shown.show('overview');
    const text = shown.terminal.text();
    expect(text).toMatch(/○|stale/);
    expect(text).toContain('▲');
    shown.close();
  });

  test('on one cell nothing breaks, and the console comes back with the room', async () => {
    const shown = await StillConsole.open(world, 120, 40);
    shown.stdout.resize(1, 1);
    await shown.settle();
    shown.stdout.resize(120, 40);
    shown.terminal.resize(120, 40);
    await shown.settle();
    await shown.show('overview');
    expect(shown.terminal.text()).toContain('Eemshaven');
    shown.close();
  });
});
