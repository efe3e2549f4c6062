import type { Standing } from '../table/column-store.ts';
import type { StepChange } from '../table/delta.ts';
import type { Scale } from '../table/steps.ts';
import { type Arena, FRESH } from './arena.ts';
import { type ByteReader, type ByteWriter, WireError } from './bytes.ts';
import { readPlanes, writePlanes } from './planes.ts';

/**
 * How far the cells of one column moved: the greatest common divisor of all moves, then 1 and one code
 * that holds for all of them, or 0 and a code for each in planes. Code 0 is null; code n + 1 is the
 * zigzag of (steps now − steps before) ÷ divisor. Null before counts as 0.
 *
 * The divisor takes back what a fine resolution costs when a source speaks coarsely: power kept in
 * milliwatts and told in hundredths of a watt, memory kept in KiB and told in MiB.
 */
export function writeMoves(
  writer: ByteWriter,
  { steps, before }: Pick<StepChange, 'steps' | 'before'>,
  arena: Arena = FRESH,
): void {
  const moves = arena.float64(steps.length);
  let divisor = 0;
  for (let at = 0; at < steps.length; at++) {
    const move = steps[at]! - (Number.isNaN(before[at]!) ? 0 : before[at]!);
    moves[at] = move;
    if (divisor !== 1 && !Number.isNaN(move)) divisor = greatestCommonDivisor(divisor, Math.abs(move));
  }
  if (divisor === 0) divisor = 1;
  for (let at = 0; at < moves.length; at++) {
    const move = moves[at]! / divisor;
    moves[at] = Number.isNaN(move) ? 0 : (move < 0 ? -2 * move - 1 : 2 * move) + 1;
  }
  writer.varint(divisor);
  // Rows sampled in one breath move on by the same step: that is one number, not forty thousand.
  const same = moves.length > 1 && isAllAlike(moves);
  writer.byte(same ? 1 : 0);
  if (same) writer.varint(moves[0]!);
  else writePlanes(writer, moves, arena);
}

/** The steps the cells have moved to. Fails with `WireError` for what the column cannot hold. */
export function readMoves(
  reader: ByteReader,
  standing: Standing,
  { lowest, highest }: Scale,
  name: string,
  arena: Arena = FRESH,
): Float64Array {
  const divisor = reader.varint();
  const form = reader.byte();
  if (form > 1) throw new WireError(`${name}: unknown form ${form} of steps`);
  const { count } = standing;
  const steps = form === 1 ? arena.float64(count).fill(reader.varint()) : readPlanes(reader, count, arena);
  for (let from = 0; from < count; from += AT_ONCE) {
    const to = Math.min(count, from + AT_ONCE);
    standing.tell(from, to, before);
    for (let at = from; at < to; at++) {
      const code = steps[at]!;
      if (code === 0) {
        steps[at] = Number.NaN;
        continue;
      }
      const old = before[at - from]!;
      const move = (code <= 0x7fffffff ? shortMove(code) : longMove(code)) * divisor;
      const now = Number.isNaN(old) ? move : old + move;
      if (!(now >= lowest && now <= highest))
        throw new WireError(`${name}: ${now} steps are outside ${lowest}…${highest}`);
      steps[at] = now;
    }
  }
  return steps;
}

/** As many cells as the nearest cache holds: where they stood is looked up and left behind piece by piece. */
const AT_ONCE = 1_024;
const before = new Float64Array(AT_ONCE);

/** Without a branch: up and down follow each other like heads and tails. */
function shortMove(code: number): number {
  const zigzag = code - 1;
  return (zigzag >> 1) ^ -(zigzag & 1);
}

function longMove(code: number): number {
  const half = Math.floor(code / 2);
  return half * 2 === code ? -half : half;
}

function isAllAlike(codes: Float64Array): boolean {
  const first = codes[0];
  for (let at = 1; at < codes.length; at++) if (codes[at] !== first) return false;
  return true;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return x;
}
