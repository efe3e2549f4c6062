import { readFileSync } from 'node:fs';
import { parseAnswer } from '../../../../agent/drivers/slurm/answer.ts';
import { type Jobs, parseJobs } from '../../../../agent/drivers/slurm/parse-jobs.ts';
import { type Nodes, parseNodes } from '../../../../agent/drivers/slurm/parse-nodes.ts';

export const FIXTURES = 'test/fixtures/slurm';

export function jobsOf(path: string): Jobs {
  return parseJobs(parseAnswer(readFileSync(path), 'jobs', path).records);
}

export function nodesOf(path: string, onNode: Jobs['onNode'] = new Map()): Nodes {
  return parseNodes(parseAnswer(readFileSync(path), 'nodes', path).records, onNode);
}

/** One column of all rows, by the row's name. */
export function column<Row>(rows: readonly Row[], key: keyof Row, name: keyof Row): Record<string, unknown> {
  return Object.fromEntries(rows.map((row) => [String(row[key]), row[name]]));
}
