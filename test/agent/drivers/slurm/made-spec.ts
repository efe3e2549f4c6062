import type { WorkloadSpec } from '../../../../agent/drivers/steering.ts';

export const SPEC: WorkloadSpec = {
  name: 'train',
  user: 'carol',
  account: 'physics',
  partition: 'gpu',
  qos: 'high',
  directory: '/scratch/run7',
  script: '#!/bin/sh\n#SBATCH --signal=B:USR1@60\nsleep 1\n',
  environment: [
    ['PATH', '/bin'],
    ['A', 'b c\nd'],
  ],
  nodes: 2,
  tasks: 4,
  cpusPerTask: 2,
  gpus: 4,
  gresPerNode: 'gres/gpu:h100:2',
  memory: '3072M',
  timeLeftSeconds: 5400,
  comment: 'run 7',
  dataClass: null,
  checkpoint: null,
  checkpointDirectory: null,
  standardOutput: '/scratch/run7/out',
  standardError: '/scratch/run7/err',
  leftBehind: [],
};
