import { type DeliveredMinute, expandDelivered } from '../../protocol/delivered.ts';
import type { Fabric } from '../fabric/fabric.ts';
import type { SiteView } from '../fabric/site-view.ts';
import { readers } from './site-facts.ts';

/** One operation as its site records it; all text is raw, times are ms since 1970 UTC. */
export interface OperationRow {
  readonly site: string;
  readonly id: string;
  readonly kind: string;
  readonly targets: readonly string[];
  readonly actor: string | null;
  readonly reason: string | null;
  readonly state: string;
  readonly step: string | null;
  readonly progressRatio: number | null;
  readonly acceptedAt: number | null;
  readonly deadlineAt: number | null;
  readonly endedAt: number | null;
  readonly outcome: string | null;
  readonly refusal: string | null;
  readonly needsApproval: string | null;
  readonly policy: string | null;
  /** What an approval or a steer names. */
  readonly hash: string | null;
  readonly peer: string | null;
  /** Of a shed, what was asked and drawn, a minute each. */
  readonly delivered: readonly DeliveredMinute[];
}

const OPEN: readonly string[] = ['accepted', 'waiting for approval', 'running', 'paused'];

export function isOpen({ state }: Pick<OperationRow, 'state'>): boolean {
  return OPEN.includes(state);
}

export function operationAt(site: SiteView, id: string): OperationRow | null {
  const table = site.table('operations');
  const slot = table?.find(id);
  if (table === undefined || slot === undefined) return null;
  const { text, number } = readers(table, slot);
  return {
    site: site.id,
    id,
    kind: text('kind') ?? 'operation',
    targets: (text('targets') ?? '').split(',').filter((name) => name !== ''),
    actor: text('actor'),
    reason: text('reason'),
    state: text('state') ?? 'unknown',
    step: text('step'),
    progressRatio: number('progressRatio'),
    acceptedAt: number('acceptedAt'),
    deadlineAt: number('deadlineAt'),
    endedAt: number('endedAt'),
    outcome: text('outcome'),
    refusal: text('refusal'),
    needsApproval: text('needsApproval'),
    policy: text('policy'),
    hash: text('hash'),
    peer: text('peer'),
    delivered: expandDelivered(text('delivered') ?? ''),
  };
}

/** By its id, or `site/id`. A migration stands at both its sites: only the one that was asked has its hash. */
export function findOperation(fabric: Pick<Fabric, 'sites'>, name: string): OperationRow | null {
  const slash = name.indexOf('/');
  const [site, id] = slash < 0 ? [null, name] : [name.slice(0, slash), name.slice(slash + 1)];
  const found = fabric.sites
    .filter((view) => site === null || view.id === site)
    .flatMap((view) => operationAt(view, id) ?? []);
  return found.find(({ hash }) => hash !== null) ?? found[0] ?? null;
}
