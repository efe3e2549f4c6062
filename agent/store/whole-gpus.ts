import { DictionaryStore, type Table } from '../../protocol/index.ts';

/**
 * Counts physical GPUs over rows of which some are MIG slices. A slice's GPU is counted by its own row;
 * some exporters give only the slices, and then the first of them stands for it, since what they tell
 * of power and heat is the GPU's. For one pass in slot order.
 */
export class WholeGpus {
  readonly #gpus: Table;
  readonly #instance: DictionaryStore;
  readonly #node: number;
  readonly #uuid: number;
  readonly #stoodFor = new Set<string>();

  constructor(gpus: Table) {
    const instance = gpus.columns[gpus.column('instance')];
    if (!(instance instanceof DictionaryStore)) throw new TypeError('gpus.instance is not a dictionary');
    this.#gpus = gpus;
    this.#instance = instance;
    this.#node = gpus.column('node');
    this.#uuid = gpus.column('uuid');
  }

  counts(slot: number): boolean {
    if (this.#instance.code(slot) === 0) return true;
    const whole = `${this.#gpus.text(this.#node, slot)}/${this.#gpus.text(this.#uuid, slot)}`;
    if (this.#gpus.find(whole) !== undefined || this.#stoodFor.has(whole)) return false;
    this.#stoodFor.add(whole);
    return true;
  }
}
