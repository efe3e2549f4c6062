import { isPlainName } from './node-set.ts';

/** Longer names are written out: `expandNodeSet` takes brackets only in names of ordinary length. */
const LONGEST_FOLDED = 128;
/** Runs of digits beyond these per name are left as text; each costs one pass over all names. */
const MOST_RUNS = 6;

/**
 * The shortest usual way to write a set of names, `a[001-128,200]`: each name once, in natural order,
 * zeros kept. `expandNodeSet` gives back the same set for any names at all, hostile ones included.
 */
export function foldNodeSet(names: readonly string[]): string {
  const shapes = new Map<string, Group>();
  const terms: { first: string; text: string }[] = [];
  for (const name of new Set(names)) {
    if (!isPlainName(name) || name.length > LONGEST_FOLDED || !/[0-9]/.test(name)) {
      terms.push({ first: name, text: isPlainName(name) ? name : JSON.stringify(name) });
      continue;
    }
    const fields = fieldsOf(name);
    const shape = fields.map((field, index) => (index % 2 === 0 ? field : '')).join(',');
    const group = shapes.get(shape);
    if (group === undefined) shapes.set(shape, [{ first: name, fields }]);
    else group.push({ first: name, fields });
  }
  for (const group of shapes.values()) {
    for (const { first, fields } of foldGroup(group)) terms.push({ first, text: fields.join('') });
  }
  return terms
    .sort((left, right) => compareNames(left.first, right.first))
    .map((term) => term.text)
    .join(',');
}

/** Natural order: runs of digits by their value, so that `n2` comes before `n10`. */
export function compareNames(left: string, right: string): number {
  return collator.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0);
}

const collator = new Intl.Collator('en', { numeric: true });

/** Text and numbers by turns: fields 1, 3, 5 … are runs of digits, or what they were folded to. */
interface Folding {
  readonly first: string;
  readonly fields: readonly string[];
}
type Group = Folding[];

function fieldsOf(name: string): string[] {
  const parts = name.split(/([0-9]{1,15})/);
  const surplus = parts.length - 1 - 2 * MOST_RUNS;
  return surplus <= 0 ? parts : [parts.slice(0, surplus + 1).join(''), ...parts.slice(surplus + 1)];
}

/** Folds one run of digits after the other, the most varied first: it leaves the fewest terms. */
function foldGroup(group: Group): Group {
  const runs = Math.floor((group[0]?.fields.length ?? 0) / 2);
  const variety = Array.from({ length: runs }, (_, run) => {
    const index = 2 * run + 1;
    return { index, distinct: new Set(group.map(({ fields }) => fields[index])).size };
  });
  variety.sort((left, right) => right.distinct - left.distinct || right.index - left.index);
  let folded = group;
  for (const { index, distinct } of variety) if (distinct > 1) folded = foldRun(folded, index);
  return folded;
}

function foldRun(group: Group, index: number): Group {
  const alike = new Map<string, Group>();
  for (const folding of group) {
    const rest = folding.fields.with(index, '').join('"');
    const others = alike.get(rest);
    if (others === undefined) alike.set(rest, [folding]);
    else others.push(folding);
  }
  return [...alike.values()].map((members) => foldAlike(members, index));
}

function foldAlike(members: Group, index: number): Folding {
  const least = members.reduce((left, right) => (compareNames(right.first, left.first) < 0 ? right : left));
  if (members.length === 1) return least;
  const numbers = members.map(({ fields }) => fields[index] ?? '');
  return { first: least.first, fields: least.fields.with(index, `[${rangesOf(numbers)}]`) };
}

/**
 * A range pads to the length of its first number. So numbers of one length among which some begin with a
 * zero are one padded series, and all others an unpadded one; `08` and `8` never fall into one range.
 */
function rangesOf(numbers: readonly string[]): string {
  const paddedLengths = new Set(
    numbers.filter((number) => /^0./.test(number)).map((number) => number.length),
  );
  const series = new Map<number, number[]>();
  for (const number of numbers) {
    const length = paddedLengths.has(number.length) ? number.length : 1;
    const values = series.get(length);
    if (values === undefined) series.set(length, [Number(number)]);
    else values.push(Number(number));
  }
  return [...series]
    .sort(([left], [right]) => right - left)
    .flatMap(([length, values]) => consecutive(values).map(([from, to]) => written(from, to, length)))
    .join(',');
}

function consecutive(values: number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const value of values.sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    if (last !== undefined && value === last[1] + 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}

function written(from: number, to: number, length: number): string {
  const low = String(from).padStart(length, '0');
  return from === to ? low : `${low}-${String(to).padStart(length, '0')}`;
}
