import { foldNodeSet } from '../../../protocol/node-set-fold.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** An operation that has not ended. */
export interface OpenOperation {
  readonly site: string;
  readonly kind: SafeText;
  /** `dh-b[07-09]`. */
  readonly targets: SafeText;
  readonly peer: SafeText | null;
  readonly actor: SafeText | null;
  readonly reason: SafeText | null;
  readonly state: SafeText;
  readonly step: SafeText | null;
  readonly needsApproval: SafeText | null;
  readonly progressRatio: number | null;
  /** Milliseconds since 1970 UTC. */
  readonly acceptedAt: number | null;
  readonly deadlineAt: number | null;
  /** Its site is not heard: this is how it stood. */
  readonly isMemory: boolean;
}

const OPEN = new Set(['accepted', 'waiting for approval', 'running', 'paused']);

/** The open operations of one site, the newest first. */
export function openOperations(site: SiteView, now: number): OpenOperation[] {
  const table = site.table('operations');
  if (table === undefined) return [];
  const memory = isMemory(site.streamFreshness(now));
  const state = table.column('state');
  const operations: OpenOperation[] = [];
  table.forEach((slot) => {
    const word = table.cell(state, slot);
    if (typeof word !== 'string' || !OPEN.has(word)) return;
    const cell = (name: string): SafeText | null => {
      const raw = table.cell(table.column(name), slot);
      return typeof raw === 'string' ? neutralise(raw) : null;
    };
    const number = (name: string): number | null => table.number(table.column(name), slot);
    operations.push({
      site: site.id,
      kind: cell('kind') ?? neutralise('operation'),
      targets: foldedTargets(table.text(table.column('targets'), slot) ?? ''),
      peer: cell('peer'),
      actor: cell('actor'),
      reason: cell('reason'),
      state: neutralise(word),
      step: cell('step'),
      needsApproval: cell('needsApproval'),
      progressRatio: number('progressRatio'),
      acceptedAt: number('acceptedAt'),
      deadlineAt: number('deadlineAt'),
      isMemory: memory,
    });
  });
  return operations.sort((a, b) => (b.acceptedAt ?? 0) - (a.acceptedAt ?? 0));
}

/** Folding costs a pass over all names; of a longer list only its size is told. */
const MOST_FOLDED = 512;

function foldedTargets(list: string): SafeText {
  const names = list.split(',').filter((name) => name !== '');
  return neutralise(names.length > MOST_FOLDED ? `${names.length} targets` : foldNodeSet(names));
}
