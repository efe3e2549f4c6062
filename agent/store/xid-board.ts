import type { Severity } from '../../protocol/index.ts';
import type { Happening } from '../sources/source.ts';
import type { Verdict } from './health.ts';
import type { SiteTables } from './site-tables.ts';

/** What an Xid or SXid means, told by whoever knows the vendor's catalogue. */
export type JudgeFault = (happening: Happening) => {
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly meaning: string;
  readonly action: string | null;
};

/** Xids on one node with less silence than this between them are one incident (NVIDIA's fleet guidance). */
const INCIDENT_SILENCE_MS = 3 * 60_000;
/** An Xid speaks against its GPU for a day; then it is history, unless the counters say more. */
const COUNTS_FOR_MS = 24 * 3_600_000;
/** Events kept; the journal of the node has the rest. */
const KEPT = 2_000;

/** What happened, as rows of `events`, and what still speaks against each GPU. */
export class XidBoard {
  readonly #tables: SiteTables;
  readonly #judge: JudgeFault;
  readonly #standing = new Map<number, Verdict & { readonly at: number }>();
  readonly #incidents = new Map<string, { first: number; last: number }>();
  readonly #seen = new Set<string>();
  #next = 1;

  constructor(tables: SiteTables, judge: JudgeFault) {
    this.#tables = tables;
    this.#judge = judge;
  }

  /** What still counts against the GPU in this slot; null when nothing does. */
  verdictOf(slot: number, wall: number): (Verdict & { readonly at: number }) | null {
    const verdict = this.#standing.get(slot);
    if (verdict === undefined) return null;
    if (wall - verdict.at <= COUNTS_FOR_MS) return verdict;
    this.#standing.delete(slot);
    return null;
  }

  record(happening: Happening): void {
    // Two sources may tell of one fault, and a log that is read again from the start tells it again.
    const identity = `${happening.node}|${happening.gpu}|${happening.kind}|${happening.code}|${Math.floor(happening.at / 1000)}`;
    if (this.#seen.has(identity)) return;
    this.#seen.add(identity);
    if (this.#seen.size > KEPT * 4) this.#seen.clear();

    const { severity, verdict, meaning, action } = this.#judge(happening);
    const event = this.#next++;
    this.#tables.upsert('events', {
      event,
      at: happening.at,
      kind: happening.kind,
      severity,
      node: happening.node,
      gpu: happening.gpu,
      code: happening.code,
      incident: happening.code === null ? null : this.#incidentOf(happening, event),
      message: meaning,
      action,
    });
    this.#prune();
    if (happening.kind === 'xid' && happening.gpu !== null) this.#against(happening, verdict);
  }

  /** Enters something this agent noticed itself. */
  note(at: number, kind: string, severity: Severity, node: string | null, message: string): void {
    this.#tables.upsert('events', { event: this.#next++, at, kind, severity, node, message });
    this.#prune();
  }

  #against(happening: Happening, verdict: Verdict): void {
    const gpus = this.#tables.of('gpus');
    const [node, uuid, pciBusId] = [gpus.column('node'), gpus.column('uuid'), gpus.column('pciBusId')];
    gpus.forEach((slot) => {
      if (gpus.text(node, slot) !== happening.node) return;
      if (gpus.text(uuid, slot) !== happening.gpu && gpus.text(pciBusId, slot) !== happening.gpu) return;
      this.#tables.update('gpus', slot, { xid: happening.code, xidAt: happening.at });
      if (verdict.health !== 'ok') this.#standing.set(slot, { ...verdict, at: happening.at });
    });
  }

  #incidentOf(happening: Happening, event: number): number {
    const open = this.#incidents.get(happening.node);
    if (open !== undefined && happening.at - open.last < INCIDENT_SILENCE_MS) {
      open.last = Math.max(open.last, happening.at);
      return open.first;
    }
    this.#incidents.set(happening.node, { first: event, last: happening.at });
    return event;
  }

  #prune(): void {
    const events = this.#tables.of('events');
    const old = events.find(String(this.#next - 1 - KEPT));
    if (old !== undefined) events.remove(old);
  }
}
