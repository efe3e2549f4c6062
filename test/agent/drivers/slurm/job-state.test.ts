import { describe, expect, it } from 'vitest';
import { jobStateOf } from '../../../../agent/drivers/slurm/job-state.ts';

describe('a job’s state', () => {
  it.each([
    [['PENDING'], 10, 'Resources', 'pending'],
    [['PENDING'], 0, 'JobHeldUser', 'held'],
    [['PENDING'], 0, 'None', 'held'],
    [['PENDING'], null, 'JobHeldAdmin', 'held'],
    [['PENDING', 'REQUEUE_HOLD'], 5, 'job_requeued_in_held_state', 'held'],
    [['SPECIAL_EXIT'], 5, 'None', 'held'],
    [['PENDING', 'REQUEUED'], 5, 'BeginTime', 'pending'],
    [['RUNNING'], 10, 'None', 'running'],
    [['RUNNING', 'CONFIGURING'], 10, 'None', 'running'],
    [['SUSPENDED'], 10, 'None', 'suspended'],
    [['RUNNING', 'STOPPED'], 10, 'None', 'suspended'],
    [['CANCELLED', 'COMPLETING'], 10, 'None', 'completing'],
    [['COMPLETING'], 10, 'None', 'completing'],
    [['completed'], 10, 'None', 'completed'],
    [['CANCELLED'], 0, 'JobHeldUser', 'cancelled'],
    [['PREEMPTED'], 10, 'None', 'cancelled'],
    [['NODE_FAIL'], 10, 'None', 'failed'],
    [['TIMEOUT'], 10, 'TimeLimit', 'failed'],
    [['A_WORD_OF_TOMORROW'], 10, 'None', 'unknown'],
    [[], 10, 'None', 'unknown'],
  ])('%j with priority %j and reason %j is %s', (words, priority, reason, state) => {
    expect(jobStateOf(words, priority, reason)).toBe(state);
  });
});
