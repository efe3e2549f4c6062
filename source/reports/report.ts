import type { Column } from '../../protocol/index.ts';
import { jsonLine } from '../../protocol/json-line.ts';
import { neutralise } from '../../protocol/text.ts';
import type { Fabric } from '../fabric/fabric.ts';
import { isMemory } from '../fabric/freshness.ts';
import type { RowSet } from '../fabric/row-set.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { formatAge } from '../format/duration.ts';
import { ASCII_SIGNS, UNICODE_SIGNS } from '../format/signs.ts';
import { collect } from './collect.ts';
import { jsonReport } from './json-report.ts';
import { columnsOfReport, REPORTS, type ReportKind } from './report-columns.ts';
import { type Selection, selectRows } from './select-rows.ts';
import { fitting, plainLines, textTable } from './text-table.ts';

export interface ReportOptions extends Selection {
  readonly kind: ReportKind;
  readonly json: boolean;
  readonly watch: boolean;
  /** Null for the report's own. */
  readonly columns: readonly string[] | null;
  /** Empty for all. */
  readonly sites: readonly string[];
  readonly ascii: boolean;
}

/** Where a report goes, and what it may draw there. */
export interface ReportOutput {
  readonly answer: (text: string) => void;
  readonly remark: (text: string) => void;
  /** Cells across; null when it is no terminal. */
  readonly terminalColumns: number | null;
  readonly monotonic: () => number;
  readonly wall: () => number;
  /** Ends a report that watches. */
  readonly signal: AbortSignal;
}

/** More rows than this are printed plain: drawing a table costs seconds by then. */
const DRAWN_ROWS = 200;
const SOME_SITE_UNHEARD = 3;

/** Prints one report, or one after each change; gives the exit code. */
export async function report(fabric: Fabric, options: ReportOptions, output: ReportOutput): Promise<number> {
  await collect(fabric, output.monotonic);
  const sites =
    options.sites.length === 0 ? fabric.sites : fabric.sites.filter(({ id }) => options.sites.includes(id));
  const print = async (): Promise<void> => {
    const now = fabric.now();
    const wall = output.wall();
    const rows = selectRows(options.kind, sites, options, now, wall);
    if (options.json) output.answer(jsonLine(jsonReport(rows, jsonColumns(options), sites, now, wall)));
    else await printTable(rows, sites, options, output, now, wall);
  };
  await print();
  if (options.watch) await watch(fabric, print, output);
  const unheard = sites.some((site) => isMemory(site.streamFreshness(fabric.now())));
  return unheard ? SOME_SITE_UNHEARD : 0;
}

function jsonColumns({ kind, columns }: ReportOptions): ReadonlyMap<string, Column> {
  const all = columnsOfReport(kind);
  if (columns === null) return all;
  return new Map(columns.map((name) => [name, all.get(name)!]));
}

async function printTable(
  rows: RowSet,
  sites: readonly SiteView[],
  options: ReportOptions,
  output: ReportOutput,
  now: number,
  wall: number,
): Promise<void> {
  const all = columnsOfReport(options.kind);
  const names = options.columns ?? REPORTS[options.kind].table;
  const columns = new Map(names.map((name) => [name, all.get(name)!]));
  const signs = options.ascii ? ASCII_SIGNS : UNICODE_SIGNS;
  const table = textTable(rows, columns, now, wall, signs);
  const { terminalColumns } = output;
  if (terminalColumns !== null && !options.ascii && rows.count > 0 && rows.count <= DRAWN_ROWS) {
    const shown = fitting(table, terminalColumns, 3);
    const { terminalTable } = await import('./terminal-table.tsx');
    output.answer(`${terminalTable(shown, terminalColumns)}\n`);
    const hidden = names.slice(shown.names.length);
    if (hidden.length > 0)
      output.remark(`not shown for want of width: ${hidden.join(' ')}; choose with --columns\n`);
  } else {
    let text = '';
    for (const line of plainLines(table)) text += `${line}\n`;
    output.answer(text);
  }
  output.remark(`${coverage(rows, sites, now)}\n`);
}

/** What the rows cover: SAFETY.md rule 3. */
function coverage(rows: RowSet, sites: readonly SiteView[], now: number): string {
  const each = sites.map((site) => {
    const age = site.ageMs(now);
    const why = site.feed.error === null ? '' : ` (${neutralise(site.feed.error)})`;
    return `${neutralise(site.id)} ${site.freshness(now)} ${formatAge(age === null ? null : age / 1000)}${why}`;
  });
  return `${rows.count} ${rows.kind.name} of ${each.join(' · ')}`;
}

/** Prints again when something changed, at most once a second, until told to end. */
async function watch(
  fabric: Fabric,
  print: () => Promise<void>,
  { signal, monotonic }: ReportOutput,
): Promise<void> {
  let printedAt = monotonic();
  let due: NodeJS.Timeout | null = null;
  await new Promise<void>((resolve) => {
    const stop = fabric.onChange(() => {
      if (due !== null || signal.aborted) return;
      due = setTimeout(
        () => {
          due = null;
          printedAt = monotonic();
          void print();
        },
        Math.max(0, printedAt + 1000 - monotonic()),
      );
    });
    const end = (): void => {
      stop();
      if (due !== null) clearTimeout(due);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
