import {
  ByteReader,
  DictionaryStore,
  MAX_SLOTS,
  readMoves,
  readSlots,
  StepStore,
  type Table,
  TextStore,
} from '../../protocol/index.ts';
import { RECORD } from './recorder-step.ts';

/**
 * Brings tables to the state that `recordStep` was told to lead to; they are in the one it led from. Rests
 * after each record. The bytes are our own: what does not fit them is our mistake and thrown.
 */
export function* replayStep(bytes: Uint8Array, tables: readonly Table[]): Generator<void, void> {
  const reader = new ByteReader(bytes);
  const raised: { readonly table: Table; readonly slots: Uint32Array }[] = [];
  while (reader.left > 0) {
    const record = reader.byte();
    const table = tables[reader.varint()];
    if (table === undefined) throw new RangeError('a recorded table that is not there');
    if (record === RECORD.rows) raised.push({ table, slots: replayRows(reader, table) });
    else replayColumn(reader, record, table);
    yield;
  }
  // The cells that name a row come after it.
  for (const { table, slots } of raised) for (const slot of slots) table.adopt(slot);
}

function replayRows(reader: ByteReader, table: Table): Uint32Array {
  for (const slot of readSlots(reader, MAX_SLOTS)) table.remove(slot);
  const added = readSlots(reader, MAX_SLOTS);
  for (const slot of added) table.raise(slot);
  return added;
}

function replayColumn(reader: ByteReader, record: number, table: Table): void {
  const column = reader.varint();
  const store = table.columns[column];
  if (record === RECORD.words && store instanceof DictionaryStore) {
    for (let left = reader.count(); left > 0; left--) store.intern(reader.text());
    return;
  }
  const slots = readSlots(reader, MAX_SLOTS);
  if (record === RECORD.steps && store instanceof StepStore) {
    store.scatter(slots, readMoves(reader, store.standing(slots), store.scale, table.names[column] ?? ''));
  } else if (record === RECORD.codes && store instanceof DictionaryStore) {
    for (const slot of slots) store.setCode(slot, reader.varint());
  } else if (record === RECORD.text && store instanceof TextStore) {
    for (const slot of slots) store.set(slot, reader.byte() === 0 ? null : reader.text());
  } else {
    throw new RangeError(`a record ${record} that does not fit ${table.kind.name}.${table.names[column]}`);
  }
}
