import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../../agent/drivers/slurm/answer.ts';
import { holdsTask, namesSeveral, recordOf } from '../../../../agent/drivers/slurm/array-tasks.ts';
import { FIXTURES } from './fixture.ts';

const path = `${FIXTURES}/22.05.8/squeue-moving.json`;
const { records } = parseAnswer(readFileSync(path), 'jobs', path);

describe('the tasks of an array', () => {
  it.each([
    ['2-4%1', [2, 4], [1, 5]],
    ['1-2,4', [1, 4], [3]],
    ['4-40:3%1', [4, 7, 40], [5, 41]],
    ['0', [0], [1]],
    ['1,3,5,...', [5], [7]],
    ['1-4000000000', [3_999_999_999], [0]],
    ['x', [], [0, 1]],
  ])('of %s are told apart', (tasks, inside, outside) => {
    for (const task of inside) expect(holdsTask(tasks, task)).toBe(true);
    for (const task of outside) expect(holdsTask(tasks, task)).toBe(false);
  });

  it('are found on their own while they run, and among those that wait', () => {
    expect(recordOf(records, '8_1')).toMatchObject({ job_state: 'RUNNING' });
    expect(recordOf(records, '8_7')).toMatchObject({ job_state: 'PENDING', array_task_string: '4-40:3%1' });
    expect(recordOf(records, '8_8')).toBeNull();
    expect(recordOf(records, '99')).toBeNull();
  });

  it('are not said to be gone where Slurm shows only some of them', () => {
    const cut = [{ job_id: 8, array_job_id: 8, array_task_id: null, array_task_string: '1,3,...' }];
    expect(recordOf(cut, '8_3')).not.toBe('unclear');
    expect(recordOf(cut, '8_9')).toBe('unclear');
  });

  it('are several under one number, as the parts of a heterogeneous job are', () => {
    expect(namesSeveral(records, '8')).toBe(true);
    expect(namesSeveral(records, '6')).toBe(false);
    expect(namesSeveral([{ job_id: 12, het_job_id: 11 }], '11')).toBe(true);
  });
});
