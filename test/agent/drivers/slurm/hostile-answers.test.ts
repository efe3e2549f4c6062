import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../../agent/drivers/slurm/fields.ts';
import { parseJobs } from '../../../../agent/drivers/slurm/parse-jobs.ts';
import { parseNodes } from '../../../../agent/drivers/slurm/parse-nodes.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'a[1-3]',
    'a[1-',
    '__proto__',
    'gpu:h100:2(IDX:0-1)',
    'DRAIN',
    'RUNNING',
    'PENDING',
    'IDLE*+DRAIN',
  ),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.record({ set: fc.boolean(), infinite: fc.boolean(), number: fc.anything() }),
);
const value = fc.oneof(text, number, fc.array(text, { maxLength: 4 }), fc.anything());

function recordOf(names: readonly string[]): fc.Arbitrary<Fields> {
  return fc.dictionary(fc.constantFrom(...names), value, { maxKeys: names.length });
}

const node = recordOf([
  'name',
  'state',
  'state_flags',
  'features',
  'partitions',
  'gres',
  'gres_used',
  'cpus',
  'cpu_load',
  'real_memory',
  'free_mem',
  'reason',
  'reason_changed_at',
  'reason_set_by_user',
]);
const job = recordOf([
  'job_id',
  'array_job_id',
  'array_task_id',
  'array_task_string',
  'het_job_id',
  'name',
  'user_name',
  'comment',
  'job_state',
  'state_reason',
  'state_description',
  'nodes',
  'node_count',
  'gres_detail',
  'tres_alloc_str',
  'tres_per_node',
  'priority',
  'submit_time',
  'time_limit',
  'exit_code',
]);

describe('whatever Slurm puts into its fields', () => {
  it('gives cells of the right kinds, finite numbers and well-formed text', () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 3 }), fc.array(job, { maxLength: 3 }), (nodes, jobs) => {
        const parsed = parseJobs(jobs);
        for (const row of [...parsed.workloads, ...parseNodes(nodes, parsed.onNode).nodes]) {
          for (const cell of Object.values(row)) {
            if (typeof cell === 'number') expect(Number.isFinite(cell) && cell >= 0).toBe(true);
            else if (cell !== null) expect(typeof cell).toBe('string');
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('fills no memory: a few bytes that stand for a million nodes stand for none', () => {
    const jobs = Array.from({ length: 50 }, (_, at) => ({
      job_id: at + 1,
      job_state: 'RUNNING',
      nodes: `a${at}[1-99999]`,
    }));
    const { workloads, onNode } = parseJobs(jobs);
    expect(workloads).toHaveLength(50);
    expect(onNode.size).toBeLessThanOrEqual(2_000_000);
    expect(workloads[0]?.nodes).toBe('a0[1-99999]');
    expect(workloads.at(-1)?.nodes).toBeNull();
  });

  it('keeps a node list whole where it is long, for half of one names other nodes', () => {
    const nodes = `n[${Array.from({ length: 5000 }, (_, at) => at * 2).join(',')}]`;
    const detail = Array.from({ length: 5000 }, () => 'gpu:h100:8(IDX:0-7)');
    const [row] = parseJobs([{ job_id: 1, job_state: 'RUNNING', nodes, gres_detail: detail }]).workloads;
    expect(row).toMatchObject({ nodes, gpus: 40_000 });
    expect(row?.gpuList?.endsWith(',n9998:7')).toBe(true);
  });
});
