import { ReadFailure } from '../io/io.ts';
import type { Reading, Source } from './source.ts';

/**
 * The targets of a source and how one of them is read, out of what is known of each: its address, or a reader
 * with what it remembers. `name` is the source's.
 */
export function readEach<Known>(
  name: string,
  targets: ReadonlyMap<string, Known>,
  read: (known: Known, signal: AbortSignal, target: string) => Promise<Reading>,
): Pick<Source, 'targets' | 'read'> {
  return {
    targets: [...targets.keys()],
    read: async (target, signal) => {
      const known = targets.get(target);
      if (known === undefined) throw new ReadFailure(`${target}: not a target of ${name}`);
      return read(known, signal, target);
    },
  };
}
