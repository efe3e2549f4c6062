import { countOf, type Fields, textOf } from './fields.ts';

/**
 * A job's id as squeue shows it (`%i`): `123`, `123_4` for a task of an array, `123_[5-9%2]` for the tasks
 * that were not yet made jobs of their own, `123+1` for a part of a heterogeneous job. Null when it has none.
 * Only the first two may be acted on by name: the others stand for more, or less, than one job.
 */
export function jobIdOf(job: Fields): string | null {
  const id = countOf(job, 'job_id');
  if (id === null || id === 0) return null;
  const whole = countOf(job, 'het_job_id');
  if (whole !== null && whole > 0) return `${whole}+${countOf(job, 'het_job_offset') ?? 0}`;
  const array = countOf(job, 'array_job_id');
  if (array === null || array === 0) return String(id);
  const task = countOf(job, 'array_task_id');
  if (task !== null) return `${array}_${task}`;
  const waiting = textOf(job, 'array_task_string');
  return waiting === null ? String(id) : `${array}_[${waiting}]`;
}
