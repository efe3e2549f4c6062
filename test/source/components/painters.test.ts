import { describe, expect, it } from 'vitest';
import { neutralise, say } from '../../../protocol/text.ts';
import { paintDialog, placeDialog } from '../../../source/components/dialog.ts';
import { writeFitted } from '../../../source/components/fitted-text.ts';
import { paintFooter } from '../../../source/components/footer.ts';
import { paintGauge } from '../../../source/components/gauge.ts';
import { paintHeatMap } from '../../../source/components/heat-map.ts';
import { paintKeyValues } from '../../../source/components/key-values.ts';
import type { Look } from '../../../source/components/look.ts';
import { paintMatrix } from '../../../source/components/matrix.ts';
import { paintPanel } from '../../../source/components/panel.ts';
import { paintScrollbar } from '../../../source/components/scrollbar.ts';
import { paintSparkline } from '../../../source/components/sparkline.ts';
import { paintTabs } from '../../../source/components/tabs.ts';
import { paintTextField } from '../../../source/components/text-field.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../../source/screen/glyphs.ts';
import { createLine } from '../../../source/screen/line-editor.ts';
import { layer, PLAIN } from '../../../source/screen/style.ts';
import { themeNamed } from '../../../source/screen/theme.ts';

const theme = themeNamed('default');
const unicode: Look = { theme, glyphs: UNICODE_GLYPHS };
const ascii: Look = { theme, glyphs: ASCII_GLYPHS };

function painted(columns: number, rows: number, paint: (buffer: CellBuffer) => void): CellBuffer {
  const buffer = new CellBuffer(columns, rows);
  paint(buffer);
  return buffer;
}

const line = (width: number) => ({ x: 0, y: 0, width, height: 1 });
const text = (words: ReturnType<typeof say>) => [{ text: words, style: theme.text }];

describe('fitted text', () => {
  it.each([
    ['start', 'abc', 'abc'],
    ['end', 'abc', '   abc'],
    ['start', 'abcdefgh', 'abcde…'],
    ['start', '漢字漢字', '漢字…'],
    ['end', '漢字', '  漢字'],
  ] as const)('at the %s shows %j as %j in six cells', (align, words, shown) => {
    const buffer = painted(6, 1, (cells) =>
      writeFitted(cells, 0, 0, 6, neutralise(words), PLAIN, UNICODE_GLYPHS.ellipsis, align),
    );
    expect(buffer.toText()).toBe(shown);
  });
});

describe('a sparkline', () => {
  const scale = { least: 0, most: 8, style: theme.bar };

  it('has its newest value at the right and holes where nothing was measured', () => {
    const values = [0, 1, null, 4, 8, Number.NaN, 3];
    const buffer = painted(8, 1, (cells) => paintSparkline(cells, line(8), values, scale, unicode));
    expect(buffer.toText()).toBe(' ▁▂ ▅█ ▄');
    expect(buffer.styleAt(1, 0)).toBe(theme.bar);
  });

  it('shows the newest that fit, in ASCII too, and bounds what is off the scale', () => {
    const buffer = painted(4, 1, (cells) =>
      paintSparkline(cells, line(4), [5, 5, -3, 0, 4, 99], scale, ascii),
    );
    expect(buffer.toText()).toBe('__-#');
  });

  it('is flat where the scale has no extent', () => {
    const flat = { least: 3, most: 3, style: theme.bar };
    expect(painted(3, 1, (cells) => paintSparkline(cells, line(3), [3, 3], flat, unicode)).toText()).toBe(
      ' ▁▁',
    );
  });
});

describe('a gauge', () => {
  it.each([
    [0, '░░░░'],
    [0.001, '▏░░░'],
    [0.5, '██░░'],
    [0.53, '██▏░'],
    [1, '████'],
    [7, '████'],
    [null, '–░░░'],
    [Number.NaN, '–░░░'],
  ])('of %s is %s', (ratio, shown) => {
    expect(painted(4, 1, (cells) => paintGauge(cells, line(4), ratio, theme.bar, unicode)).toText()).toBe(
      shown,
    );
  });

  it.each([
    [0.01, '#...'],
    [0.6, '##..'],
    [null, '-...'],
  ])('of %s is %s in ASCII', (ratio, shown) => {
    expect(painted(4, 1, (cells) => paintGauge(cells, line(4), ratio, theme.bar, ascii)).toText()).toBe(
      shown,
    );
  });
});

describe('a heat map', () => {
  it('tells heat by shade and by colour, and asks only for the cells in sight', () => {
    const asked: number[] = [];
    const heats = [0, 0.3, 0.5, 0.99, null];
    const buffer = painted(3, 2, (cells) =>
      paintHeatMap(
        cells,
        { x: 0, y: 0, width: 3, height: 2 },
        {
          count: 1_000_000,
          heatOf: (index) => {
            asked.push(index);
            return index === 5 ? { text: say`!`, style: theme.critical } : (heats[index] ?? null);
          },
        },
        unicode,
      ),
    );
    expect(buffer.toText()).toBe('·░▒\n█?!');
    expect(buffer.styleAt(0, 0)).toBe(theme.heat[0]);
    expect(buffer.styleAt(0, 1)).toBe(theme.heat.at(-1));
    expect(buffer.styleAt(2, 1)).toBe(theme.critical);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('a panel', () => {
  const panel = { title: text(say`De Halm`), note: text(say`0.6 s`), border: theme.border };

  it('has its title and note in the upper edge and gives the region inside', () => {
    const buffer = new CellBuffer(22, 3);
    const inside = paintPanel(buffer, { x: 0, y: 0, width: 22, height: 3 }, panel, unicode);
    expect(buffer.toText()).toBe(
      ['╭ De Halm ──── 0.6 s ╮', '│                    │', '╰────────────────────╯'].join('\n'),
    );
    expect(inside).toEqual({ x: 1, y: 1, width: 20, height: 1 });
  });

  it.each([
    [14, '╭ De Halm ───╮'],
    [9, '╭ De H… ╮'],
    [2, '╭╮'],
    [1, ''],
  ])('%i cells wide leaves out what has no room', (width, top) => {
    const buffer = painted(22, 3, (cells) =>
      paintPanel(cells, { x: 0, y: 0, width, height: 3 }, panel, unicode),
    );
    expect(buffer.toText().split('\n')[0]).toBe(top);
  });
});

describe('names and values', () => {
  it('stand below each other, cut to the room there is', () => {
    const lines = [
      { key: say`state`, value: text(say`allocated`) },
      { key: say`model`, value: text(say`H200 SXM 141 GB`) },
      { key: say`rack`, value: text(say`a14`) },
    ];
    const buffer = painted(17, 2, (cells) =>
      paintKeyValues(cells, { x: 0, y: 0, width: 17, height: 2 }, lines, unicode),
    );
    expect(buffer.toText()).toBe('state  allocated\nmodel  H200 SXM …');
  });
});

describe('a footer', () => {
  const keys = [
    { key: say`d`, press: 'd', label: say`drain`, refusal: say`read only` },
    { key: say`m`, press: 'm', label: say`migrate`, refusal: null },
    { key: say`?`, press: '?', label: say`help`, refusal: null },
  ];

  it('dims what cannot act and says why', () => {
    const buffer = painted(60, 1, (cells) => paintFooter(cells, line(60), keys, unicode));
    expect(buffer.toText()).toBe('d drain (read only)  m migrate  ? help');
    expect(buffer.styleAt(0, 0)).toBe(theme.disabled);
    expect(buffer.styleAt(21, 0)).toBe(theme.key);
  });

  it('always has room for help', () => {
    const buffer = painted(28, 1, (cells) => paintFooter(cells, line(28), keys, unicode));
    expect(buffer.toText()).toBe('d drain (read only)  ? help');
  });
});

describe('tabs', () => {
  it('set the active one off and leave out what does not fit whole', () => {
    const tabs = [
      { key: say`1`, label: say`overview` },
      { key: say`2`, label: say`nodes` },
      { key: say`3`, label: say`gpus` },
    ];
    const buffer = painted(20, 1, (cells) => paintTabs(cells, line(20), tabs, 1, unicode));
    expect(buffer.toText()).toBe('1 overview  2 nodes');
    expect(buffer.styleAt(12, 0)).toBe(layer(theme.heading, theme.selection));
    expect(buffer.styleAt(13, 0)).toBe(buffer.styleAt(12, 0));
  });
});

describe('a dialog', () => {
  const dialog = {
    title: text(say`Drain`),
    lines: [text(say`3 nodes`), text(say`nothing is killed`)],
    buttons: [say`yes`, say`no`],
    active: 1,
  };

  it('covers what lies below it, in the middle', () => {
    const buffer = new CellBuffer(30, 9);
    buffer.fill(buffer.bounds, say`x`, theme.text);
    paintDialog(buffer, placeDialog(buffer.bounds, dialog), dialog, ascii);
    expect(buffer.toText().split('\n').slice(1, 8)).toEqual([
      'xxxx+ Drain ------------+xxxxx',
      'xxxx| 3 nodes           |xxxxx',
      'xxxx| nothing is killed |xxxxx',
      'xxxx|                   |xxxxx',
      'xxxx|  yes   no         |xxxxx',
      'xxxx+-------------------+xxxxx',
      'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    ]);
  });

  it('is cut, not broken, on a small screen', () => {
    const buffer = new CellBuffer(12, 4);
    paintDialog(buffer, placeDialog(buffer.bounds, dialog), dialog, ascii);
    expect(buffer.toText().split('\n')[0]).toBe('+ Drain ---+');
  });
});

describe('a matrix', () => {
  it('shows each against each, and nothing where they do not meet', () => {
    const names = [say`De Halm`, say`Zernike`];
    const buffer = painted(44, 3, (cells) =>
      paintMatrix(
        cells,
        { x: 0, y: 0, width: 44, height: 3 },
        {
          columnWord: say`to`,
          names,
          cell: (row, column) => (row === column ? null : text(row === 0 ? say`0.41 ms` : say`0.48 ms`)),
          cursor: { row: 0, column: 1 },
        },
        unicode,
      ),
    );
    expect(buffer.toText()).toBe(
      [
        '          to De Halm   to Zernike',
        'De Halm   ·            0.41 ms',
        'Zernike   0.48 ms      ·',
      ].join('\n'),
    );
    expect(buffer.styleAt(23, 1)).toBe(layer(theme.text, theme.selection));
  });
});

describe('a scroll bar', () => {
  it('says which part is in sight, and is not there when all is', () => {
    const bar = { x: 0, y: 0, width: 1, height: 4 };
    const shown = (offset: number, count: number) =>
      painted(1, 4, (cells) => paintScrollbar(cells, bar, { offset, visible: 10, count }, ascii))
        .toText()
        .replaceAll('\n', '');
    expect(shown(0, 40)).toBe('#|||');
    expect(shown(30, 40)).toBe('|||#');
    expect(shown(0, 10)).toBe('');
  });
});

describe('a text field', () => {
  it('scrolls so that the cursor is in sight', () => {
    const buffer = painted(6, 1, (cells) => paintTextField(cells, line(6), createLine('abcdefgh'), unicode));
    expect(buffer.toText()).toBe('defgh');
    expect(buffer.styleAt(5, 0)).toBe(theme.fieldCursor);
  });

  it('shows what was pasted without letting it through', () => {
    const buffer = painted(20, 1, (cells) =>
      paintTextField(cells, line(20), createLine('a\x1b[2Jb'), unicode),
    );
    expect(buffer.toText()).toBe('a‹1B›[2Jb');
  });
});
