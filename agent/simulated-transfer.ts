import type { Transfer } from './operations/migration/surroundings.ts';
import { sha256 } from './operations/storage/sha256.ts';

/** Checkpoints that exist only in a seed, in one folder that all simulated sites share. */
export function simulatedTransfer(newestIn: (folder: string) => string | null): Transfer {
  return {
    find: async ({ checkpointDirectory }) => {
      const id = checkpointDirectory === null ? null : newestIn(checkpointDirectory);
      return { id, version: id, isChanging: false };
    },
    copy: async () => undefined,
    digest: async (checkpoint, { checkpointDirectory }) => sha256(`${checkpointDirectory}/${checkpoint}`),
    keep: async () => undefined,
  };
}
