import { placeOf, type ScreenState } from './screen-state.ts';

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
