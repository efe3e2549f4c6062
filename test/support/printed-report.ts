import chalk from 'chalk';
import { afterEach, beforeEach, vi } from 'vitest';
import { type ReportOptions, type ReportOutput, report } from '../../source/reports/report.ts';
import type { TextTable } from '../../source/reports/text-table.ts';
import { type MadeSite, madeFabric, NOW, WALL } from './made-fabric.ts';

// The component that draws is CommonJS around a module that awaits: it runs in the bundle and not here. What
// it is handed is drawn plainly instead, one frame of two cells and a blank a column, as it does.
vi.mock('../../source/reports/terminal-table.tsx', () => ({
  terminalTable: ({ names, rows }: TextTable) =>
    [names, ...rows].map((cells) => `|${cells.map((cell) => `${cell} |`).join('')}`).join('\n'),
}));

/** `weft nodes` without a flag. */
export const PLAIN_REPORT: ReportOptions = {
  kind: 'nodes',
  json: false,
  watch: false,
  columns: null,
  sites: [],
  ascii: false,
  filter: null,
  sort: null,
  limit: null,
};

/** What a report of these sites prints; `terminalColumns` are the cells across, null for a pipe. */
export async function printed(
  made: readonly MadeSite[],
  more: Partial<ReportOptions> = {},
  terminalColumns: number | null = null,
) {
  const out = { answer: '', remark: '' };
  const output: ReportOutput = {
    answer: (text) => {
      out.answer += text;
    },
    remark: (text) => {
      out.remark += text;
    },
    terminalColumns,
    monotonic: () => NOW,
    wall: () => WALL,
    signal: AbortSignal.abort(),
  };
  const code = await report(madeFabric(made), { ...PLAIN_REPORT, ...more }, output);
  return { ...out, code, lines: out.answer.trimEnd().split('\n') };
}

export const printedJson = async (made: readonly MadeSite[], more: Partial<ReportOptions> = {}) =>
  JSON.parse((await printed(made, { ...more, json: true })).answer);

/** The tests of this file begin without colour, and leave what they set to nobody. */
export function beginWithoutColour(): void {
  const { level } = chalk;
  beforeEach(() => {
    chalk.level = 0;
  });
  afterEach(() => {
    chalk.level = level;
  });
}
