import { SEVERITY, type Severity, type Table } from '../../protocol/index.ts';
import { neutralise, type SafeText } from '../../protocol/text.ts';
import type { SiteView } from '../fabric/site-view.ts';

/** Something that happened, or an alert that stands or stood, as pages tell of it. */
export interface Happening {
  readonly kind: 'event' | 'alert';
  /** Its own key within its site, raw. */
  readonly key: string;
  /** When, ms since 1970 UTC. */
  readonly at: number | null;
  readonly severity: Severity;
  /** The Xid or SXid. */
  readonly code: number | null;
  readonly message: SafeText;
  /** What the vendor or the rule advises. */
  readonly action: SafeText | null;
  /** The machine of an event, what an alert is about. */
  readonly subject: SafeText | null;
  /** Raw: the board an event is about. */
  readonly gpu: string | null;
  /** Of an alert that does not stand any more. */
  readonly clearedAt: number | null;
  /** Which time this code was told of this board, among what the site keeps; null where that says nothing. */
  readonly time: number | null;
}

/** What fails every minute has said it all in these. */
const MOST = 60;

/** Events that `isWanted`, the newest first. */
export function eventsWhere(
  site: SiteView,
  isWanted: (table: Table, slot: number) => boolean,
): readonly Happening[] {
  const table = site.table('events');
  if (table === undefined) return [];
  const at = table.column('at');
  const found: { readonly at: number; readonly slot: number }[] = [];
  table.forEach((slot) => {
    if (isWanted(table, slot)) found.push({ at: table.number(at, slot) ?? 0, slot });
  });
  const counted = new RepeatCount(table);
  return found
    .sort((a, b) => b.at - a.at || b.slot - a.slot)
    .slice(0, MOST)
    .map(({ slot }) => ({ ...happening(table, slot, 'event', 'at', 'node'), time: counted.of(slot) }));
}

/** Alerts that `isWanted`: those that stand first, the worst first, of equal ones the newest. */
export function alertsWhere(
  site: SiteView,
  isWanted: (table: Table, slot: number) => boolean,
): readonly Happening[] {
  const table = site.table('alerts');
  if (table === undefined) return [];
  const found: Happening[] = [];
  table.forEach((slot) => {
    if (isWanted(table, slot)) found.push(happening(table, slot, 'alert', 'raisedAt', 'subject'));
  });
  const rank = ({ severity }: Happening): number => SEVERITY.indexOf(severity);
  return found
    .sort(
      (a, b) =>
        Number(a.clearedAt !== null) - Number(b.clearedAt !== null) ||
        rank(a) - rank(b) ||
        (b.at ?? 0) - (a.at ?? 0),
    )
    .slice(0, MOST);
}

/** Whether an alert is about this machine, one of its GPUs, or a source that reads it. */
export function isAboutNode(subject: string | null, node: string): boolean {
  return (
    subject !== null && (subject === node || subject.startsWith(`${node}/`) || subject.endsWith(`/${node}`))
  );
}

function happening(
  table: Table,
  slot: number,
  kind: Happening['kind'],
  at: string,
  subject: string,
): Happening {
  const raw = (name: string): string | null => table.text(table.column(name), slot);
  const words = (name: string): SafeText | null => {
    const text = raw(name);
    return text === null || text === '' ? null : neutralise(text, LONGEST);
  };
  const severity = table.cell(table.column('severity'), slot);
  return {
    kind,
    key: table.keyOf(slot),
    at: table.number(table.column(at), slot),
    severity: SEVERITY.find((known) => known === severity) ?? 'information',
    code: table.number(table.column('code'), slot),
    message: words('message') ?? neutralise('no words for it were given'),
    action: words('action'),
    subject: words(subject),
    gpu: raw('gpu'),
    clearedAt: table.number(table.column('clearedAt'), slot),
    time: null,
  };
}

/** Messages are sentences; pages wrap them. */
const LONGEST = 512;

/** How often the same code was told of the same board: the first time is chance, the third a lemon. */
class RepeatCount {
  readonly #times = new Map<number, number>();

  constructor(table: Table) {
    const [board, code, at] = [table.column('gpu'), table.column('code'), table.column('at')];
    const told = new Map<string, { readonly at: number; readonly slot: number }[]>();
    table.forEach((slot) => {
      const [gpu, xid] = [table.text(board, slot), table.number(code, slot)];
      if (gpu === null || xid === null) return;
      const key = `${xid} ${gpu}`;
      const list = told.get(key) ?? [];
      told.set(key, list);
      list.push({ at: table.number(at, slot) ?? 0, slot });
    });
    for (const list of told.values()) {
      list.sort((a, b) => a.at - b.at || a.slot - b.slot);
      for (const [index, { slot }] of list.entries()) this.#times.set(slot, index + 1);
    }
  }

  of(slot: number): number | null {
    return this.#times.get(slot) ?? null;
  }
}
