import type { Freshness, Table } from '../../../protocol/index.ts';
import { compareNames } from '../../../protocol/node-set-fold.ts';
import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { HistorySource } from '../../fabric/history-source.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { alertsWhere, eventsWhere, type Happening, isAboutNode } from '../happenings.ts';
import { type GpuRow, gpusOfNode } from './node-gpus.ts';
import { type NodeSource, sourcesNamed } from './node-sources.ts';
import { type NodeWorkload, workloadsOfNode } from './node-workloads.ts';
import { type MissingReason, missingReasons } from './not-measured.ts';

/** Another node of the same rack. */
export interface Neighbour {
  /** Raw. */
  readonly id: string;
  readonly node: SafeText;
  readonly isSelf: boolean;
  readonly health: string;
  readonly state: string;
  readonly scheduling: string;
  readonly freshness: Freshness;
}

/** All that the page of one node shows at one moment. Base units; text is fit to be shown. */
export interface NodeModel {
  /** Raw: the names it is asked by. */
  readonly siteId: string;
  readonly nodeId: string;
  readonly site: SafeText;
  readonly node: SafeText;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  /** In words of the closed vocabularies; `unknown` where nobody said. */
  readonly state: string;
  readonly scheduling: string;
  readonly nativeState: SafeText | null;
  readonly reason: SafeText | null;
  readonly reasonUser: SafeText | null;
  readonly reasonAt: number | null;
  /** Since when it is held back, by the agent's own clock. */
  readonly heldSeconds: number | null;
  readonly health: string;
  readonly healthReason: SafeText | null;
  readonly gpuModel: SafeText | null;
  readonly provider: SafeText | null;
  readonly hall: SafeText | null;
  readonly rack: SafeText | null;
  readonly figures: NodeFigures;
  /** Whether its power is a sum of parts rather than metered. */
  readonly powerEstimated: boolean;
  readonly gpuRows: readonly GpuRow[];
  readonly missing: readonly MissingReason[];
  readonly alerts: readonly Happening[];
  readonly events: readonly Happening[];
  readonly workloads: readonly NodeWorkload[];
  readonly neighbours: readonly Neighbour[];
  readonly sources: readonly NodeSource[];
  /** What its figures were before; null where nobody keeps that. */
  readonly history: HistorySource | null;
  readonly wall: number;
  readonly timeZone: string;
}

const FIGURES = [
  'gpus',
  'gpusAllocated',
  'gpusFaulty',
  'cpus',
  'cpuLoad',
  'memoryTotalBytes',
  'memoryUsedBytes',
  'powerWatts',
  'inletTemperatureCelsius',
] as const;
export type NodeFigures = Readonly<Record<(typeof FIGURES)[number], number | null>>;

/**
 * The page of `site/node`; null when no site lists such a node (any more). `now` is the console's
 * monotonic clock, `wall` its wall clock, both ms.
 */
export function nodeModel(
  fabric: Fabric,
  name: string,
  now: number,
  wall: number,
  history: HistorySource | null = null,
  timeZone = 'UTC',
): NodeModel | null {
  const parts = name.indexOf('/');
  const site = fabric.site(parts < 0 ? name : name.slice(0, parts));
  const node = parts < 0 ? '' : name.slice(parts + 1);
  const table = site?.table('nodes');
  const slot = table?.find(node);
  if (site === undefined || table === undefined || slot === undefined) return null;
  const ages = new RowAges(site, table, now);
  const raw = (column: string): string | null => table.text(table.column(column), slot);
  const safe = (column: string): SafeText | null => safeOrNull(raw(column));
  const word = (column: string): string => String(table.cell(table.column(column), slot) ?? 'unknown');
  const gpuRows = gpusOfNode(site, node, now);
  const sources = [raw('schedulerSource'), raw('telemetrySource'), ...gpuRows.map(({ source }) => source)];
  const figures = FIGURES.map((column) => [column, table.number(table.column(column), slot)]);
  const reasonAt = table.number(table.column('reasonAt'), slot);
  const agentWall = site.wallOfAgent(now);
  return {
    siteId: site.id,
    nodeId: node,
    site: neutralise(site.id),
    node: neutralise(node),
    freshness: ages.freshness(slot),
    ageSeconds: ages.ageSeconds(slot),
    state: word('state'),
    scheduling: word('scheduling'),
    nativeState: safe('nativeState'),
    reason: safe('reason'),
    reasonUser: safe('reasonUser'),
    reasonAt,
    heldSeconds: reasonAt === null || agentWall === null ? null : Math.max(0, (agentWall - reasonAt) / 1000),
    health: word('health'),
    healthReason: safe('healthReason'),
    gpuModel: safe('gpuModel'),
    provider: safe('provider'),
    hall: safe('hall'),
    rack: safe('rack'),
    figures: Object.fromEntries(figures) as NodeFigures,
    powerEstimated: word('powerBasis') === 'estimated',
    gpuRows,
    missing: missingReasons([raw('notMeasured'), ...gpuRows.map(({ notMeasured }) => notMeasured)]),
    alerts: alertsWhere(
      site,
      (alerts, row) =>
        alerts.number(alerts.column('clearedAt'), row) === null &&
        isAboutNode(alerts.text(alerts.column('subject'), row), node),
    ),
    events: eventsWhere(site, (events, row) => events.text(events.column('node'), row) === node).map(
      (event) => ({ ...event, subject: boardOf(event.gpu, gpuRows) }),
    ),
    workloads: workloadsOfNode(site, raw('workloads'), gpuRows, now),
    neighbours: neighboursOf(site, table, slot, ages),
    sources: sourcesNamed(site, sources, now),
    history,
    wall,
    timeZone,
  };
}

/** The GPU an event is about, by its index; null where the event is about none that is known. */
function boardOf(gpu: string | null, rows: readonly GpuRow[]): SafeText | null {
  const row = gpu === null ? undefined : rows.find(({ boards }) => boards.includes(gpu));
  return row === undefined || row.index === null ? null : say`GPU ${row.index}`;
}

/** A rack that has more is a hall that somebody called a rack. */
const MOST_NEIGHBOURS = 128;

/** The nodes of its rack with itself, by name; none where the rack is not known. */
function neighboursOf(site: SiteView, table: Table, slot: number, ages: RowAges): Neighbour[] {
  const [rack, hall, node] = [table.column('rack'), table.column('hall'), table.column('node')];
  const own = table.text(rack, slot);
  if (own === null) return [];
  const slots: number[] = [];
  table.forEach((other) => {
    if (table.text(rack, other) === own && table.text(hall, other) === table.text(hall, slot))
      slots.push(other);
  });
  const nameOf = (other: number): string => table.text(node, other) ?? site.id;
  const word = (column: string, other: number): string =>
    String(table.cell(table.column(column), other) ?? 'unknown');
  return slots
    .slice(0, MOST_NEIGHBOURS)
    .sort((a, b) => compareNames(nameOf(a), nameOf(b)))
    .map((other) => ({
      id: nameOf(other),
      node: neutralise(nameOf(other)),
      isSelf: other === slot,
      health: word('health', other),
      state: word('state', other),
      scheduling: word('scheduling', other),
      freshness: ages.freshness(other),
    }));
}

function safeOrNull(raw: string | null): SafeText | null {
  return raw === null ? null : neutralise(raw, LONGEST);
}

/** Reasons are sentences. */
const LONGEST = 512;
