import { type Place, placeOf, type ScreenState } from './screen-state.ts';

/** All of a screen but where its cursors are; the compiler sees that none is forgotten. */
const FIELDS = namesOf<Omit<ScreenState, 'stack' | 'heat'>>({
  kept: true,
  columns: true,
  power: true,
  matrix: true,
  mode: true,
  isPaused: true,
  isPast: true,
  isWall: true,
  dim: true,
  site: true,
  filterHistory: true,
  commandHistory: true,
  findHistory: true,
  theme: true,
  remark: true,
});
const PLACE_FIELDS = namesOf<Omit<Place, 'table'>>({ view: true, subject: true, of: true });

/** Whether nothing but the place of the cursor differs, and what it scrolls. Asked at every key. */
export function isSameButCursor(one: ScreenState, other: ScreenState): boolean {
  if (one === other) return true;
  const { stack: first, heat } = one;
  const { stack: second, heat: otherHeat } = other;
  const [place, otherPlace] = [placeOf(one), placeOf(other)];
  const [{ table }, { table: otherTable }] = [place, otherPlace];
  return (
    first.length === second.length &&
    heat.measure === otherHeat.measure &&
    heat.zoom === otherHeat.zoom &&
    areEqual(FIELDS, one, other) &&
    areEqual(PLACE_FIELDS, place, otherPlace) &&
    table.filter === otherTable.filter &&
    table.sort === otherTable.sort &&
    table.marks === otherTable.marks
  );
}

function namesOf<Whole>(names: Readonly<Record<keyof Whole, true>>): readonly (keyof Whole)[] {
  return Object.keys(names) as (keyof Whole)[];
}

function areEqual<Whole>(names: readonly (keyof Whole)[], one: Whole, other: Whole): boolean {
  for (const name of names) if (!Object.is(one[name], other[name])) return false;
  return true;
}
