import { SEVERITY, type Severity } from '../../protocol/schema/words.ts';
import type { XidVerdict } from './xid-verdict.ts';

/** One fault raises many Xids, on several GPUs of a node: after this much silence the next is another fault. */
export const INCIDENT_SILENCE_MS = 180_000;

/** Xids of one node that belong together. */
export interface XidIncident {
  /** The number of the event that began it. */
  readonly first: number;
  readonly beganAt: number;
  readonly lastAt: number;
  readonly count: number;
  /** The worst of the verdicts below. */
  readonly severity: Severity;
  /** By GPU, as the sightings name it: one GPU's all-clear does not clear another. */
  readonly verdicts: ReadonlyMap<string, XidVerdict>;
}

export interface XidSighting {
  readonly event: number;
  /** Milliseconds since 1970 UTC. Lines may come out of order. */
  readonly at: number;
  /** null for what is about no GPU. */
  readonly gpu: string | null;
  readonly verdict: XidVerdict;
}

/** The incident that a sighting belongs to, given the node's last one; a new one after the silence. */
export function incidentOf(open: XidIncident | null, seen: XidSighting): XidIncident {
  const { event, at, verdict } = seen;
  const gpu = seen.gpu ?? '';
  const follows =
    open !== null && at - open.lastAt < INCIDENT_SILENCE_MS && open.beganAt - at < INCIDENT_SILENCE_MS;
  if (!follows)
    return {
      first: event,
      beganAt: at,
      lastAt: at,
      count: 1,
      severity: verdict.severity,
      verdicts: new Map([[gpu, verdict]]),
    };
  const before = open.verdicts.get(gpu);
  const [earlier, later] = at < open.lastAt ? [verdict, before] : [before, verdict];
  const verdicts = new Map(open.verdicts).set(
    gpu,
    earlier === undefined || later === undefined ? verdict : weightier(earlier, later),
  );
  return {
    first: open.first,
    beganAt: Math.min(open.beganAt, at),
    lastAt: Math.max(open.lastAt, at),
    count: open.count + 1,
    severity: worst([...verdicts.values()].map(({ severity }) => severity)),
    verdicts,
  };
}

/** Which of two verdicts on one GPU counts: the weightier word, of equals the driver's later one, else the worse. */
export function weightier(earlier: XidVerdict, later: XidVerdict): XidVerdict {
  const difference = WEIGHT[later.by] - WEIGHT[earlier.by];
  if (difference !== 0) return difference > 0 ? later : earlier;
  if (later.by !== 'catalogue') return later;
  return SEVERITY.indexOf(later.severity) < SEVERITY.indexOf(earlier.severity) ? later : earlier;
}

const WEIGHT: Record<XidVerdict['by'], number> = { catalogue: 0, 'xid 154': 1, 'recovery action': 2 };

/** The vocabulary stands worst first. */
function worst(severities: readonly Severity[]): Severity {
  return SEVERITY.find((severity) => severities.includes(severity)) ?? 'information';
}
