import type { WorkloadSpec } from '../../../../agent/drivers/steering.ts';
import type { SourceEvent } from '../../../../agent/operations/migration/effects.ts';
import type { Seen } from '../../../../agent/operations/migration/seen.ts';
import { acceptedMigration, type SourceState } from '../../../../agent/operations/migration/source-state.ts';

export const OPERATION = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

export function madeSpec(changes: Partial<WorkloadSpec> = {}): WorkloadSpec {
  return {
    name: 'train',
    user: 'ada',
    account: null,
    partition: 'gpu',
    qos: null,
    directory: '/home/ada',
    script: '#!/bin/sh\nexec ./train\n',
    environment: [['SEED', '1']],
    nodes: 1,
    tasks: null,
    cpusPerTask: null,
    gpus: 8,
    gresPerNode: 'gpu:h100:8',
    memory: null,
    timeLeftSeconds: 3600,
    comment: 'weft.class=internal weft.checkpoint=USR1 weft.checkpoint-dir=/home/ada/ckpt',
    dataClass: 'internal',
    checkpoint: 'USR1',
    checkpointDirectory: '/home/ada/ckpt',
    standardOutput: null,
    standardError: null,
    leftBehind: [],
    ...changes,
  };
}

export function madeMigration(changes: Partial<SourceState> = {}): SourceState {
  const asked = {
    operation: OPERATION,
    workload: '0',
    site: 'de-halm',
    peer: 'eemshaven',
    actor: 'weft://operator/noc-1',
    reason: 'cooling work',
    fromBeginning: false,
  };
  return { ...acceptedMigration(asked), ...changes };
}

/** One job as its scheduler tells of it. */
export function seen(job: string, state: Seen['state'], changes: Partial<Seen> = {}): Seen[] {
  return [{ job, state, restarts: 0, tagged: true, submittedAt: 5, endedAt: null, ...changes }];
}

/** What a source hears of the jobs that it asked its scheduler about; without any, they are gone. */
export function observed(turn: number, jobs: readonly Seen[] = []): SourceEvent {
  return { kind: 'observed', turn, seen: jobs };
}
