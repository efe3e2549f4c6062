import type { Fabric } from '../fabric/fabric.ts';
import { FabricSearch, type SearchAnswer } from '../fabric/search.ts';
import type { NamedThing } from '../fabric/search-sources.ts';
import { VIEWS } from '../views/registry.ts';
import { VERBS, VIEW_WORDS } from './command-words.ts';

export interface PaletteOptions {
  readonly fabric: Fabric;
  /** Measures what collecting names takes, ms. */
  readonly clock: () => number;
  /** Runs a task between keys. */
  readonly soon: (task: () => void) => void;
  readonly isOpen: () => boolean;
  /** Something can be found that could not before. */
  readonly onNews: () => void;
}

/** A key that comes while names are collected waits no longer than this. */
const SLICE_MS = 4;

/** What is found by name, and the work behind it: names are collected only while somebody looks for one. */
export class Palette {
  readonly #options: PaletteOptions;
  #search: FabricSearch | null = null;
  #answer: SearchAnswer | null = null;
  #isAtWork = false;

  constructor(options: PaletteOptions) {
    this.#options = options;
  }

  /** Collects what is not collected yet, between keys. */
  wake(): void {
    if (this.#isAtWork || !this.#options.isOpen() || !this.#opened().index.isDue) return;
    this.#isAtWork = true;
    this.#options.soon(() => {
      this.#isAtWork = false;
      if (!this.#options.isOpen()) return;
      if (this.#opened().index.advance(SLICE_MS)) {
        this.#answer = null;
        this.#options.onNews();
      }
      this.wake();
    });
  }

  /** With nothing typed: where one may go. */
  answer(text: string): SearchAnswer {
    const search = this.#opened();
    if (this.#answer?.text === text) return this.#answer;
    this.#answer =
      text.trim() === '' ? { text, found: search.everywhere(), hasMore: false } : search.find(text);
    return this.#answer;
  }

  /** Whether all names were collected once. */
  get isComplete(): boolean {
    return this.#opened().index.isComplete;
  }

  #opened(): FabricSearch {
    const { fabric, clock } = this.#options;
    this.#search ??= new FabricSearch(fabric.sites, THINGS, clock);
    return this.#search;
  }
}

const COMMANDS: readonly NamedThing[] = VERBS.map((verb) => ({ kind: 'command', label: verb, others: [] }));

const THINGS: readonly NamedThing[] = [
  ...VIEWS.filter(({ name }) => [...VIEW_WORDS.values()].includes(name)).map(
    ({ name, title }): NamedThing => ({
      kind: 'view',
      label: name,
      others: [title, ...[...VIEW_WORDS].flatMap(([word, view]) => (view === name ? [word] : []))].filter(
        (word, index, all) => word !== name && all.indexOf(word) === index,
      ),
    }),
  ),
  ...COMMANDS,
];
