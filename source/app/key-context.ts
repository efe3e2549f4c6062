import { whyNoActing } from './acting-targets.ts';
import type { ConsoleModel } from './console-model.ts';
import type { KeyContext } from './keys.ts';
import { placeOf, type ScreenState } from './screen-state.ts';

/** What decides which keys mean something, as the screen is now. Most keys ask for little of it. */
export function keyContextOf(model: ConsoleModel): KeyContext {
  return {
    state: model.state,
    get rowCount() {
      return model.table()?.rows.count ?? 0;
    },
    get blocked() {
      return whyNoActing(model);
    },
  };
}

/** Whether nothing but the place of the cursor differs, and what it scrolls. */
export function isSameButCursor(one: ScreenState, other: ScreenState): boolean {
  if (one === other) return true;
  const { stack: first, heat, ...rest } = one;
  const { stack: second, heat: otherHeat, ...others } = other;
  const { table, ...place } = placeOf(one);
  const { table: otherTable, ...otherPlace } = placeOf(other);
  return (
    first.length === second.length &&
    heat.measure === otherHeat.measure &&
    heat.zoom === otherHeat.zoom &&
    areEqual(rest, others) &&
    areEqual(place, otherPlace) &&
    table.filter === otherTable.filter &&
    table.sort === otherTable.sort &&
    table.marks === otherTable.marks
  );
}

function areEqual(one: object, other: object): boolean {
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => Object.is(value, Reflect.get(other, name)))
  );
}
