import { DictionaryStore, type InParts, rowsInParts, type Table } from '../../protocol/index.ts';
import { MeterReadings } from './meter-readings.ts';
import type { SiteTables } from './site-tables.ts';

/** What a machine's own management controller measures of it. */
export interface NodeMeter {
  readonly watts: number;
  /** Its key among the meters. */
  readonly meter: string;
}

/**
 * By machine the meter that says what it draws, of those that speak. Of several chassis behind one controller the
 * largest figure: the board of the GPUs is within the chassis of the machine, and a sum would count it twice.
 */
export function* nodeMeters(tables: SiteTables, now: number): InParts<ReadonlyMap<string, NodeMeter>> {
  const found = new Map<string, NodeMeter>();
  const table = tables.of('meters');
  const node = nodeColumn(table);
  // A site without such controllers has tens of thousands of other meters.
  if (node.words.length === 0) return found;
  const readings = new MeterReadings(tables, now);
  yield* rowsInParts(table, (slot) => {
    const name = node.words[node.code(slot) - 1];
    if (name === undefined || !readings.isFresh(slot)) return;
    const watts = readings.number('powerWatts', slot);
    if (watts === null || watts < (found.get(name)?.watts ?? 0)) return;
    found.set(name, { watts, meter: table.keyOf(slot) });
  });
  return found;
}

function nodeColumn(table: Table): DictionaryStore {
  const store = table.columns[table.column('node')];
  if (!(store instanceof DictionaryStore)) throw new TypeError('meters.node is not a dictionary');
  return store;
}
