import { DictionaryStore, type Table } from '../../protocol/index.ts';
import type { HistorySource } from '../fabric/history-source.ts';
import { nameOf } from '../fabric/row-set.ts';
import { areSame } from '../screen/kept-value.ts';
import type { ConsoleModel } from './console-model.ts';
import type { PaintedBody } from './paint-body.ts';
import { placeOf } from './screen-state.ts';

/** What stands in sight is asked for again this often: the history forgets what nobody looked at the longest. */
const AGAIN_MS = 5_000;

/** Has the history keep what is in sight: the machines and GPUs of a table, or one machine with its GPUs. */
export class SightWatch {
  readonly #history: Pick<HistorySource, 'watch'>;
  #sight: readonly unknown[] = [];
  #at = Number.NEGATIVE_INFINITY;

  constructor(history: Pick<HistorySource, 'watch'>) {
    this.#history = history;
  }

  /** To be called after each paint; looks closer only when something else is in sight. */
  painted(model: ConsoleModel, { rect }: PaintedBody): void {
    const { view, subject, of, table } = placeOf(model.state);
    const { now } = model.live();
    const sight = [view, subject, of, table.offset, table.filter, table.sort];
    if (areSame(sight, this.#sight) && now - this.#at < AGAIN_MS) return;
    this.#sight = sight;
    this.#at = now;
    if (view === 'node' && subject !== null) this.#watchNode(model, subject);
    if (view === 'record' && of === 'gpus' && subject !== null) this.#history.watch('gpus', [subject]);
    if (view === 'nodes' || view === 'gpus') this.#watchRows(model, view, rect.height);
  }

  #watchRows(model: ConsoleModel, kind: 'nodes' | 'gpus', height: number): void {
    const shown = model.table();
    if (shown === null) return;
    const end = Math.min(shown.rows.count, shown.offset + height);
    const names: string[] = [];
    for (let row = shown.offset; row < end; row++) names.push(nameOf(shown.rows, row));
    this.#history.watch(kind, names);
  }

  #watchNode(model: ConsoleModel, subject: string): void {
    const cut = subject.indexOf('/');
    const id = subject.slice(0, cut);
    const gpus = model.shown().fabric.site(id)?.table('gpus');
    this.#history.watch('nodes', [subject]);
    const slots = gpus === undefined ? [] : slotsOfNode(gpus, subject.slice(cut + 1));
    this.#history.watch(
      'gpus',
      slots.map((slot) => `${id}/${gpus?.keyOf(slot)}`),
    );
  }
}

function slotsOfNode(gpus: Table, node: string): number[] {
  const nodes = gpus.columns[gpus.column('node')];
  const code = nodes instanceof DictionaryStore ? nodes.find(node) : 0;
  const slots: number[] = [];
  if (!(nodes instanceof DictionaryStore) || code === 0) return slots;
  gpus.forEach((slot) => {
    if (nodes.code(slot) === code) slots.push(slot);
  });
  return slots;
}
