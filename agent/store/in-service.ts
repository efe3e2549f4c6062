import type { DictionaryStore, Table } from '../../protocol/index.ts';

/**
 * Whether rows belong to a node in service. What is still being commissioned stands outside every health
 * sum and raises no alert (SAFETY.md rule 8): it is expected to be ill. Each node is asked once.
 */
export class InService {
  readonly #nodes: Table;
  readonly #references: DictionaryStore;
  readonly #scheduling: number;
  readonly #known: boolean[] = [];

  /** `references` is the column of the rows that names their node. */
  constructor(nodes: Table, references: DictionaryStore) {
    this.#nodes = nodes;
    this.#references = references;
    this.#scheduling = nodes.column('scheduling');
  }

  has(slot: number): boolean {
    const code = this.#references.code(slot);
    const known = this.#known[code];
    if (known !== undefined) return known;
    const node = this.#nodes.find(this.#references.words[code - 1] ?? '');
    const inService = node === undefined || this.#nodes.cell(this.#scheduling, node) !== 'commissioning';
    this.#known[code] = inService;
    return inService;
  }
}
