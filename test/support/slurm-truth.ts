import { expandNodeSet } from '../../protocol/node-set.ts';
import type { SlurmCluster } from './slurm-cluster.ts';

/** What `scontrol` says of a node, read without any of the agent's code. */
export interface NodeTruth {
  readonly node: string;
  readonly states: readonly string[];
  readonly gpus: number;
  readonly gpusAllocated: number;
  readonly cpus: number;
  readonly memoryMebibytes: number;
  readonly partitions: string;
  readonly reason: string | null;
  readonly reasonUser: string | null;
  readonly reasonAt: number | null;
}

/** What `squeue` and `scontrol` say of a job. */
export interface JobTruth {
  readonly workload: string;
  readonly name: string;
  readonly user: string;
  readonly nativeState: string;
  readonly partition: string;
  readonly nodes: readonly string[];
  readonly nodeCount: number;
  readonly timeLimit: string;
  readonly priority: number;
  readonly reason: string;
  readonly comment: string;
  readonly submittedAt: number;
}

export async function nodeTruths(cluster: SlurmCluster): Promise<NodeTruth[]> {
  const lines = await cluster.run(['env', 'SLURM_TIME_FORMAT=%s', 'scontrol', '-d', '-o', 'show', 'node']);
  return lines
    .split('\n')
    .filter((line) => line.startsWith('NodeName='))
    .map(nodeTruth);
}

function nodeTruth(line: string): NodeTruth {
  const word = (name: string) => new RegExp(` ${name}=(\\S*)`).exec(` ${line}`)?.[1] ?? '';
  const [, reason = null, user = null, at] = / Reason=(.*) \[([^@\]]+)@(\d+)\]/.exec(line) ?? [];
  return {
    node: word('NodeName'),
    states: word('State').replace('*', '+NOT_RESPONDING').split('+').sort(),
    gpus: Number(/:(\d+)/.exec(word('Gres').replace(/^gpu:[a-z]\w*/, ''))?.[1] ?? 0),
    gpusAllocated: Number(/:(\d+)\(/.exec(word('GresUsed'))?.[1] ?? 0),
    cpus: Number(word('CPUTot')),
    memoryMebibytes: Number(word('RealMemory')),
    partitions: word('Partitions'),
    reason,
    reasonUser: user,
    reasonAt: at === undefined ? null : Number(at) * 1000,
  };
}

const [FIELD, RECORD] = ['\u001f', '\u001e'];

export async function jobTruths(cluster: SlurmCluster): Promise<JobTruth[]> {
  const format =
    ['%i', '%j', '%u', '%T', '%P', '%N', '%D', '%l', '%Q', '%r', '%k', '%V'].join(FIELD) + RECORD;
  const argv = ['squeue', '--noheader', '--all', '--states=all', '--format', format] as const;
  const text = await cluster.run(['env', 'SLURM_TIME_FORMAT=%s', ...argv]);
  return text
    .split(`${RECORD}\n`)
    .filter((record) => record !== '')
    .map((record) => {
      const [id = '', name = '', user = '', state = '', partition = '', nodes = '', count, ...rest] =
        record.split(FIELD);
      const [timeLimit = '', priority, reason = '', comment = '', submitted] = rest;
      return {
        workload: id,
        name,
        user,
        nativeState: state,
        partition,
        nodes: expandNodeSet(nodes),
        nodeCount: Number(count),
        timeLimit,
        priority: Number(priority),
        reason,
        comment,
        submittedAt: Number(submitted) * 1000,
      };
    });
}
