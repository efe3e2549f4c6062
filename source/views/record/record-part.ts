import type { Block } from '../page-block.ts';

/** What a kind of record says in words, before all of its columns. */
export interface RecordPart {
  readonly head: Block;
  readonly blocks: readonly Block[];
}
