import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layer, type StyleId, styleOf } from '../../../source/screen/style.ts';
import type { Theme } from '../../../source/screen/theme.ts';
import { THEME_NAMES } from '../../../source/screen/theme-palettes.ts';
import type { CellLook } from '../../support/emulated-terminal.ts';
import { PICTURE_SIZES, PICTURES, StillConsole, troubledFabric } from '../../support/view-pictures.ts';

const golden = (name: string, columns: number, rows: number): string =>
  fileURLToPath(new URL(`../../fixtures/screens/${name}-${columns}x${rows}.txt`, import.meta.url));

const world = troubledFabric();

describe.each(PICTURE_SIZES)('on %i×%i', (columns, rows) => {
  const consoles = new Map<string, StillConsole>();
  beforeAll(async () => {
    for (const theme of THEME_NAMES) {
      consoles.set(theme, await StillConsole.open(world, columns, rows, { theme }));
    }
  });
  afterAll(() => {
    for (const shown of consoles.values()) shown.close();
  });

  test.each(PICTURES)('%s is as it was looked at, whole and in every theme', async (name) => {
    const texts = new Set<string>();
    for (const [theme, shown] of consoles) {
      await shown.show(name);
      const text = shown.terminal.text();
      texts.add(text);
      if (theme === 'default') {
        expectWhole(text, columns, rows);
        await expect(`${text}\n`).toMatchFileSnapshot(golden(name, columns, rows));
      }
      expect(strangeLooks(shown, rows), `in the theme ${theme}`).toEqual([]);
    }
    expect(texts.size).toBe(1);
  });
});

function expectWhole(text: string, columns: number, rows: number): void {
  const lines = text.split('\n');
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
  expect(text).not.toMatch(/undefined|NaN|\[object|cannot be drawn|Infinity/);
  // The next key is in sight: in the last lines, or where a dialog covers them in its frame.
  expect(text).toMatch(/\? help|Esc closes|Enter sorts|Esc restore|Esc leave|\^ found/);
  expect(lines.slice(2, -2).join('').trim()).not.toBe('');
}

/** Cells whose look no meaning of the theme has, alone or under the cursor or a mark. */
function strangeLooks(shown: StillConsole, rows: number): string[] {
  const { theme } = shown.screen;
  const known = new Set(looksOf(theme));
  const strange = new Set<string>();
  for (let y = 0; y < rows; y++) {
    for (const cell of shown.terminal.looks(y)) {
      const isBare = cell.text === ' ' && !cell.inverse && !cell.underline;
      const look = isBare ? { ...cell, foreground: null, bold: false, dim: false } : cell;
      if (!known.has(keyOf(look))) strange.add(`${keyOf(look)} ${cell.text}`);
    }
  }
  return [...strange];
}

function looksOf(theme: Theme): string[] {
  const { name: _name, heat, ...meanings } = theme;
  const plain = [...Object.values(meanings), ...heat];
  const { selection, emphasis, fieldCursor } = theme;
  const over = [selection, emphasis, layer(emphasis, selection), fieldCursor];
  return [...plain, ...plain.flatMap((style) => over.map((one) => layer(style, one)))].map(keyOfStyle);
}

function keyOfStyle(style: StyleId): string {
  const {
    foreground,
    background,
    bold = false,
    dim = false,
    inverse = false,
    underline = false,
  } = styleOf(style);
  return keyOf({
    foreground: foreground?.rgb ?? null,
    background: background?.rgb ?? null,
    bold,
    dim,
    inverse,
    underline,
  });
}

function keyOf(look: Omit<CellLook, 'text'>): string {
  const { foreground, background, bold, dim, inverse, underline } = look;
  return [foreground, background, bold, dim, inverse, underline].join(' ');
}
