import { countOf, type Fields, textOf } from './fields.ts';
import { jobIdOf } from './job-id.ts';

/**
 * The record that tells of a job, by the id it is shown with. A task that waits has none of its own: it is
 * one of `2-4,9%2` in the record of what is left of its array, and goes back there when it is requeued.
 * `unclear` when Slurm shows only the beginning of that list.
 */
export function recordOf(records: readonly Fields[], id: string): Fields | 'unclear' | null {
  const own = records.find((record) => jobIdOf(record) === id);
  if (own !== undefined) return own;
  const [, array, task] = /^(\d+)_(\d+)$/.exec(id) ?? [];
  if (array === undefined || task === undefined) return null;
  let unclear = false;
  for (const record of records) {
    if (countOf(record, 'array_job_id') !== Number(array) || countOf(record, 'array_task_id') !== null)
      continue;
    const waiting = textOf(record, 'array_task_string') ?? '';
    if (holdsTask(waiting, Number(task))) return record;
    unclear ||= waiting.includes('...');
  }
  return unclear ? 'unclear' : null;
}

/** Whether `2-4,9,20-30:5%2` holds a task. Ranges are compared, never written out. */
export function holdsTask(tasks: string, task: number): boolean {
  return tasks
    .replace(/%\d+$/, '')
    .split(',')
    .some((range) => {
      const [, low, high = low, step = '1'] =
        /^(\d{1,15})(?:-(\d{1,15})(?::(\d{1,15}))?)?$/.exec(range) ?? [];
      if (low === undefined) return false;
      const above = task - Number(low);
      return above >= 0 && task <= Number(high) && above % Math.max(1, Number(step)) === 0;
    });
}

/** Whether a plain number names an array or a heterogeneous job, which are several: `scancel 12` ends all. */
export function namesSeveral(records: readonly Fields[], id: string): boolean {
  return records.some(
    (record) =>
      countOf(record, 'array_job_id') === Number(id) || countOf(record, 'het_job_id') === Number(id),
  );
}

export interface ArrayTask {
  readonly array: string;
  readonly task: string;
}

/** Which task of which array an id names; null for a job by itself. */
export function taskOf(id: string): ArrayTask | null {
  const [array, task] = id.split('_');
  return array === undefined || task === undefined ? null : { array, task };
}
