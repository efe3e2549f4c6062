import type { WorkloadSpec } from '../../drivers/steering.ts';

/** It said which signal asks for a checkpoint, and where that is written; one without the other proves nothing. */
export function declaresCheckpoint({ checkpoint, checkpointDirectory }: WorkloadSpec): boolean {
  return checkpoint !== null && checkpointDirectory !== null;
}
