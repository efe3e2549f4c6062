// A screen of made-up rows, for looking at and for measuring: `--rows`, `--hertz`. Arrows move, Enter opens
// a dialog, Esc closes it, q ends. Bundle it, run it in a terminal.
import { parseArgs } from 'node:util';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { paintDialog } from '../../source/components/dialog.ts';
import { paintFooter } from '../../source/components/footer.ts';
import { paintGauge } from '../../source/components/gauge.ts';
import { paintHeatMap } from '../../source/components/heat-map.ts';
import type { Panel } from '../../source/components/panel.ts';
import { paintPanel } from '../../source/components/panel.ts';
import { movedCursor, scrolledTo } from '../../source/components/scroll.ts';
import { paintSparkline } from '../../source/components/sparkline.ts';
import { paintTable, type Table, visibleRows } from '../../source/components/table.ts';
import { paintTabs } from '../../source/components/tabs.ts';
import type { CellBuffer } from '../../source/screen/cell-buffer.ts';
import { keyNameOf } from '../../source/screen/input-events.ts';
import { footerKeys, type KeyCommand } from '../../source/screen/keymap.ts';
import type { Rect } from '../../source/screen/rect.ts';
import { createScreen } from '../../source/screen/terminal-screen.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '5000' }, hertz: { type: 'string', default: '10' } },
});
const rowCount = Number(values.rows);

const loads = new Float64Array(rowCount).map((_, row) => ((row * 7919) % 100) / 100);
const names = Array.from(loads, (_, row) => neutralise(`dh-a${String(row).padStart(4, '0')}`));
const states = [say`idle`, say`mixed`, say`allocated`, say`down`];
const history = Array.from({ length: 4 }, (_, site) =>
  Array.from({ length: 40 }, (_, at) => (at === 20 + site ? null : (Math.sin(at / 3 + site) + 1) / 2)),
);
let cursor: number | null = 0;
let offset = 0;
let tick = 0;

const screen = createScreen({
  stdin: process.stdin,
  stdout: process.stdout,
  environment: process.env,
  theme: 'default',
  ascii: false,
  mouse: true,
  process,
});
screen.showSkeleton((buffer, rect) => {
  buffer.write(rect.x + 1, rect.y, say`weft`, screen.theme.heading);
  buffer.write(rect.x + 1, rect.y + 2, say`starting…`, screen.theme.muted);
});

const { Box } = await import('ink');
const { useEffect, useState } = await import('react');
const { Canvas, Overlay } = await import('../../source/screen/canvas.tsx');

const column = (title: SafeText, least: number, priority: number, align: 'start' | 'end' = 'end') => ({
  title,
  align,
  least,
  most: least + 6,
  priority,
});
const columns = [
  column(say`Node`, 10, 0, 'start'),
  column(say`State`, 9, 0, 'start'),
  ...[say`Use`, say`Power`, say`Hottest`, say`Memory`, say`Clock`, say`ECC`, say`Jobs`, say`Fans`].map(
    (title, index) => column(title, 8, index + 1),
  ),
];

function table(): Table {
  return {
    columns,
    rowCount,
    totalCount: rowCount + 12,
    offset,
    cursor,
    sort: { column: 2, descending: true },
    isMarked: (row) => row % 17 === 3,
    empty: say`no rows`,
    line: (row) =>
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => {
        const load = loads[row] ?? 0;
        if (index === 0) {
          return { text: names[row] ?? say``, style: screen.theme.text };
        }
        if (index === 1) {
          const state = row % 41 === 5 ? 3 : Math.floor(load * 3);
          const style = state === 3 ? screen.theme.critical : screen.theme.text;
          return { text: states[state] ?? say``, style };
        }
        const value = say`${Math.round(load * 100 * index)}`;
        return { text: value, style: load > 0.95 ? screen.theme.warning : screen.theme.text };
      }),
  };
}

function paintCards(buffer: CellBuffer, rect: Rect): void {
  const width = Math.floor(rect.width / history.length);
  for (const [site, series] of history.entries()) {
    const panel: Panel = {
      title: [{ text: say`${site + 1} Site ${site}`, style: screen.theme.heading }],
      note: [{ text: say`${screen.glyphs.live} 0.${tick % 10} s`, style: screen.theme.live }],
      border: screen.theme.border,
    };
    const card = { x: rect.x + site * width, y: rect.y, width, height: rect.height };
    const { x, y, width: inner } = paintPanel(buffer, card, panel, screen);
    const scale = { least: 0, most: 1, style: screen.theme.bar };
    buffer.write(x, y, say`GPUs`, screen.theme.muted);
    paintSparkline(buffer, { x: x + 6, y, width: inner - 7, height: 1 }, series, scale, screen);
    buffer.write(x, y + 1, say`MW`, screen.theme.muted);
    const gauge = { x: x + 6, y: y + 1, width: inner - 7, height: 1 };
    paintGauge(buffer, gauge, site === 3 ? null : (series.at(-1) ?? 0), screen.theme.bar, screen);
    const map = { x: x + 6, y: y + 2, width: inner - 7, height: 2 };
    paintHeatMap(
      buffer,
      map,
      { count: 2 * map.width, heatOf: (at) => loads[at + site * 80] ?? null },
      screen,
    );
  }
}

const commands: KeyCommand<null>[] = [
  { id: 'move', keys: ['up', 'down', 'k', 'j'], label: say`move`, shownAs: say`↑↓` },
  { id: 'open', keys: ['enter'], label: say`open` },
  { id: 'drain', keys: ['d'], label: say`drain`, when: () => say`read only` },
  { id: 'quit', keys: ['q'], label: say`quit` },
];

function Demo() {
  const [isOpen, setOpen] = useState(false);
  useEffect(
    () =>
      screen.onInput((event) => {
        if (event.kind === 'key' && event.name === 'enter') setOpen(true);
        if (event.kind === 'key' && event.name === 'escape') setOpen(false);
        return false;
      }),
    [],
  );
  return (
    <>
      <Canvas
        height={1}
        flexGrow={0}
        paint={(buffer, rect) => {
          buffer.write(1, rect.y, say`weft  4 sites · ${rowCount} nodes`, screen.theme.heading);
        }}
      />
      <Canvas height={6} flexGrow={0} paint={paintCards} />
      <Canvas
        paint={(buffer, rect) => {
          offset = scrolledTo(offset, cursor, visibleRows(rect.height), rowCount);
          paintTable(buffer, rect, table(), screen);
        }}
      />
      <Box height={1}>
        <Canvas
          paint={(buffer, rect) => {
            const tabs = [
              { key: say`1`, label: say`overview` },
              { key: say`2`, label: say`nodes` },
            ];
            const used = paintTabs(buffer, { ...rect, x: 1 }, tabs, 1, screen);
            const rest = { ...rect, x: used + 5, width: rect.width - used - 5 };
            paintFooter(buffer, rest, footerKeys([commands], null), screen);
          }}
        />
      </Box>
      {isOpen && (
        <Overlay position="absolute" marginLeft={20} marginTop={8} width={50} height={9}>
          <Canvas
            paint={(buffer, rect) =>
              paintDialog(
                buffer,
                rect,
                {
                  title: [{ text: say`Drain 3 nodes`, style: screen.theme.heading }],
                  lines: [[{ text: say`dh-b[07-09] 漢字 stays aligned`, style: screen.theme.text }]],
                  buttons: [say`yes`, say`no`],
                  active: 1,
                },
                screen,
              )
            }
          />
        </Overlay>
      )}
    </>
  );
}

screen.onInput((event) => {
  if (event.kind !== 'key') {
    return false;
  }
  const name = keyNameOf(event);
  const moves = {
    up: 'up',
    down: 'down',
    pageup: 'page-up',
    pagedown: 'page-down',
    g: 'first',
    G: 'last',
  } as const;
  if (name === 'q') {
    screen.close();
  } else if (name in moves) {
    const page = screen.size.rows - 12;
    cursor = movedCursor(cursor, moves[name as keyof typeof moves], page, rowCount);
    screen.requestPaint('key');
  }
  return false;
});
await screen.mount(<Demo />);

const timer = setInterval(() => {
  tick += 1;
  for (let change = 0; change < rowCount / 20; change++) {
    const row = (tick * 7907 + change * 104_729) % rowCount;
    loads[row] = ((loads[row] ?? 0) * 1.37 + 0.11) % 1;
  }
  for (const series of history) {
    series.push(series.shift() ?? null);
  }
  screen.requestPaint('data');
}, 1000 / Number(values.hertz));
await screen.ended;
clearInterval(timer);
