import type { CursorMove } from '../components/scroll.ts';
import type { Rect } from '../screen/rect.ts';
import { siteBeside } from '../views/power/day-rows.ts';
import { movePowerCursor } from '../views/power/power-rows.ts';
import { type PowerAction, reducePower } from '../views/power/power-state.ts';
import { belowTabs } from '../views/power/power-tabs.ts';
import { powerRowAt, visiblePowerRows } from '../views/power/power-view.ts';
import { mostScroll, visibleThermalRows } from '../views/power/thermal-view.ts';
import type { ConsoleModel } from './console-model.ts';
import type { MoveId } from './keys.ts';
import { shownPower, shownPowerDay, shownThermal } from './page-models.ts';

/** Left and right turn the page; up and down go through what it lists: rows, sites, lines. */
export function movePower(model: ConsoleModel, move: MoveId, rect: Rect): void {
  if (move === 'left' || move === 'right') {
    act(model, { type: 'page', step: move === 'left' ? -1 : 1 });
    return;
  }
  const body = belowTabs(rect);
  switch (model.state.power.page) {
    case 'tree': {
      const power = shownPower(model);
      putCursor(model, movePowerCursor(power, move, visiblePowerRows(body, power)));
      return;
    }
    case 'day':
      moveDay(model, move);
      return;
    case 'cooling':
      moveLines(model, move, body);
  }
}

/** Enter: what has something inside opens where it stands, and closes again; other pages lead to the tree. */
export function openPower(model: ConsoleModel): void {
  if (model.state.power.page !== 'tree') {
    act(model, { type: 'tree' });
    return;
  }
  const { rows, cursor } = shownPower(model);
  const row = cursor === null ? undefined : rows[cursor];
  if (row !== undefined && row.isOpen !== null) act(model, { type: 'turn', key: row.key });
}

/** A click puts the cursor on a row of the tree, or opens the one that has it. */
export function clickPower(model: ConsoleModel, rect: Rect, y: number): void {
  if (model.state.power.page !== 'tree') return;
  const power = shownPower(model);
  const row = powerRowAt(belowTabs(rect), power, y);
  if (row === null) return;
  if (row === power.cursor) openPower(model);
  else putCursor(model, power.rows[row]?.key ?? null);
}

function moveDay(model: ConsoleModel, move: CursorMove): void {
  const power = shownPower(model);
  const all = power.sites.length;
  const steps: Readonly<Record<CursorMove, number>> = {
    up: -1,
    down: 1,
    'page-up': -1,
    'page-down': 1,
    first: -all,
    last: all,
  };
  putCursor(model, siteBeside(power, shownPowerDay(model, power), steps[move]));
}

function moveLines(model: ConsoleModel, move: CursorMove, body: Rect): void {
  const thermal = shownThermal(model);
  const most = mostScroll(body, thermal);
  const page = Math.max(1, visibleThermalRows(body, thermal) - 1);
  const at = Math.min(thermal.scroll, most);
  const targets: Readonly<Record<CursorMove, number>> = {
    up: at - 1,
    down: at + 1,
    'page-up': at - page,
    'page-down': at + page,
    first: 0,
    last: most,
  };
  act(model, { type: 'lines', scroll: Math.max(0, Math.min(most, targets[move])) });
}

function putCursor(model: ConsoleModel, key: string | null): void {
  if (key !== null) act(model, { type: 'cursor', key });
}

function act(model: ConsoleModel, action: PowerAction): void {
  model.dispatch({ type: 'power', power: reducePower(model.state.power, action) });
}
