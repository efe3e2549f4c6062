import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { type RecordKind, Table } from '../../protocol/index.ts';
import type { Slices } from '../../protocol/slices.ts';
import { type Pen, recordStep } from './recorder-step.ts';
import { replayStep } from './replay-step.ts';

/** What leads from one state of a site's tables back to an earlier one, deflated. */
export interface WayBack {
  readonly bytes: Uint8Array;
  /** Where the earlier tables were other ones, before a new snapshot: the kinds to begin from nothing with. */
  readonly afresh: readonly RecordKind[] | null;
}

/**
 * `newer` is null where the earlier tables are not those of now. Works in slices, and deflates on another thread;
 * the pen is free again when it settles.
 */
export async function makeWayBack(
  newer: readonly Table[] | null,
  older: readonly Table[],
  slices: Slices,
  pen: Pen,
): Promise<WayBack> {
  const afresh = newer === null ? older.map(({ kind }) => kind) : null;
  const { writer } = pen;
  writer.clear();
  await slices.run(recordStep(newer ?? emptyTables(older.map(({ kind }) => kind)), older, pen));
  return { bytes: writer.length === 0 ? NOTHING : await deflate(writer.view()), afresh };
}

/** The earlier state; `tables`, which are in the later one, are changed to it where they are the same ones. */
export async function goBack(
  { bytes, afresh }: WayBack,
  tables: readonly Table[],
  slices: Slices,
): Promise<readonly Table[]> {
  const back = afresh === null ? tables : emptyTables(afresh);
  if (bytes.length > 0) await slices.run(replayStep(await inflate(bytes), back));
  return back;
}

function emptyTables(kinds: readonly RecordKind[]): Table[] {
  return kinds.map((kind) => new Table(kind));
}

const NOTHING = new Uint8Array(0);
const inflate: (bytes: Uint8Array) => Promise<Uint8Array> = promisify(inflateRaw);
const deflateWith = promisify<Uint8Array, { level: number; memLevel: number }, Buffer>(deflateRaw);

/** As for the wire: columns are laid out for the fastest level. What zlib reserved is not kept, but a copy of its size. */
async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await deflateWith(bytes, { level: 1, memLevel: 6 }));
}
