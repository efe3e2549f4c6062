import { movedCursor } from '../components/scroll.ts';
import { type KeyEvent, keyNameOf } from '../screen/input-events.ts';
import { offeredColumns, ownColumns } from '../views/chosen-columns.ts';
import { isTableView, type TableViewName } from '../views/view-names.ts';
import type { ConsoleModel } from './console-model.ts';
import { LIST_MOVES } from './list-moves.ts';
import { type ColumnsMode, placeOf } from './screen-state.ts';

/** Offers the columns of the table that is shown: those it shows first, in their order. */
export function openColumns(model: ConsoleModel): void {
  const { view } = placeOf(model.state);
  if (!isTableView(view)) return;
  const chosen = model.state.columns.get(view) ?? ownColumns(view);
  model.dispatch({ type: 'mode', mode: { kind: 'columns', choice: 0, ...arranged(view, chosen) } });
}

/** What a key does while columns are chosen; nothing is kept before Enter. */
export function handleColumns(model: ConsoleModel, event: KeyEvent, visible: number): boolean {
  const { mode } = model.state;
  const { view } = placeOf(model.state);
  if (mode.kind !== 'columns' || !isTableView(view)) return false;
  const change = (changed: Partial<ColumnsMode>): void =>
    model.dispatch({ type: 'mode', mode: { ...mode, ...changed } });
  const name = keyNameOf(event);
  const move = LIST_MOVES.get(name);
  if (move !== undefined) {
    change({ choice: movedCursor(mode.choice, move, visible, mode.order.length) ?? 0 });
    return true;
  }
  switch (name) {
    case 'space':
      change({ chosen: toggled(mode) });
      return true;
    case 'J':
      change(carried(mode, 1));
      return true;
    case 'K':
      change(carried(mode, -1));
      return true;
    case 'r':
      change(arranged(view, ownColumns(view)));
      return true;
    case 'enter':
      keepColumns(
        model,
        view,
        mode.order.filter((column) => mode.chosen.has(column)),
      );
      return true;
    case 'escape':
    case 'q':
      model.dispatch({ type: 'cancel' });
      return true;
    default:
      return true;
  }
}

/** The view's own columns need not be remembered; none at all would show nothing. */
export function keepColumns(model: ConsoleModel, view: TableViewName, columns: readonly string[]): void {
  const isOwn = columns.join() === ownColumns(view).join();
  model.dispatch({ type: 'columns', view, columns: isOwn || columns.length === 0 ? null : columns });
}

function arranged(view: TableViewName, chosen: readonly string[]): Pick<ColumnsMode, 'order' | 'chosen'> {
  const all = offeredColumns(view).map(({ name }) => name);
  const known = chosen.filter((name) => all.includes(name));
  return { order: [...known, ...all.filter((name) => !known.includes(name))], chosen: new Set(known) };
}

function toggled({ order, chosen, choice }: ColumnsMode): ReadonlySet<string> {
  const name = order[choice];
  const changed = new Set(chosen);
  if (name !== undefined && !changed.delete(name)) changed.add(name);
  return changed;
}

/** The column under the cursor changes places with its neighbour, and the cursor goes with it. */
function carried({ order, choice }: ColumnsMode, step: 1 | -1): Partial<ColumnsMode> {
  const to = choice + step;
  const [name, other] = [order[choice], order[to]];
  if (name === undefined || other === undefined) return {};
  return { order: order.with(choice, other).with(to, name), choice: to };
}
