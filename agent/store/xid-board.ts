import type { Severity } from '../../protocol/index.ts';
import { type Standing, standingAfter, stillStands } from '../faults/standing.ts';
import { incidentOf, type XidIncident } from '../faults/xid-incident.ts';
import { judgeXidHappening } from '../faults/xid-judge.ts';
import { severityOfXid } from '../faults/xid-verdict.ts';
import type { Happening } from '../sources/source.ts';
import type { Verdict } from './health.ts';
import type { SiteTables } from './site-tables.ts';

/** Events kept; the journal of the node has the rest. */
const KEPT = 2_000;

/** What happened, as rows of `events`, and what still speaks against each GPU. */
export class XidBoard {
  readonly #tables: SiteTables;
  /** By the GPU's row; its name goes along, for the slot may have passed to another. */
  readonly #standing = new Map<number, Standing & { readonly gpu: string }>();
  readonly #incidents = new Map<string, XidIncident>();
  readonly #seen = new Set<string>();
  #next = 1;

  constructor(tables: SiteTables) {
    this.#tables = tables;
  }

  /** What still counts against the GPU in this slot; null when nothing does. */
  verdictOf(slot: number, wall: number): (Verdict & { readonly at: number }) | null {
    const standing = this.#standing.get(slot);
    if (standing === undefined) return null;
    const { verdict, at } = standing;
    if (
      verdict.health !== 'ok' &&
      stillStands(standing, wall) &&
      this.#tables.of('gpus').keyOf(slot) === standing.gpu
    ) {
      return { health: verdict.health, reason: `${verdict.name}; ${verdict.action}`, at };
    }
    this.#standing.delete(slot);
    return null;
  }

  record(happening: Happening): void {
    // Two sources may tell of one fault, and a log that is read again from the start tells it again.
    const identity = `${happening.node}|${happening.gpu}|${happening.kind}|${happening.code}|${Math.floor(happening.at / 1000)}`;
    if (this.#seen.has(identity)) return;
    if (this.#seen.size >= KEPT * 4) this.#seen.clear();
    this.#seen.add(identity);

    const event = this.#next++;
    const { severity, meaning, action } = judgeXidHappening(happening);
    const { at, kind, node, gpu, code } = happening;
    const incident = kind === 'xid' && code !== null ? this.#open(happening, code, event) : null;
    this.#tables.upsert('events', {
      event,
      at,
      kind,
      severity,
      node,
      gpu,
      code,
      incident: incident?.first ?? null,
      message: meaning,
      action,
    });
    this.#prune();
    if (incident !== null && gpu !== null) this.#holdAgainst(happening, gpu, incident);
  }

  /** Enters something this agent noticed itself. */
  note(at: number, kind: string, severity: Severity, node: string | null, message: string): void {
    this.#tables.upsert('events', { event: this.#next++, at, kind, severity, node, message });
    this.#prune();
  }

  #open({ node, gpu, at, message }: Happening, code: number, event: number): XidIncident {
    const incident = incidentOf(this.#incidents.get(node) ?? null, {
      event,
      at,
      gpu,
      verdict: severityOfXid(code, message),
    });
    this.#incidents.set(node, incident);
    return incident;
  }

  #holdAgainst({ node, code, at }: Happening, gpu: string, incident: XidIncident): void {
    const gpus = this.#tables.of('gpus');
    const [nodeColumn, uuid, pciBusId] = [gpus.column('node'), gpus.column('uuid'), gpus.column('pciBusId')];
    const verdict = incident.verdicts.get(gpu);
    gpus.forEach((slot) => {
      if (gpus.text(nodeColumn, slot) !== node) return;
      if (gpus.text(uuid, slot) !== gpu && gpus.text(pciBusId, slot) !== gpu) return;
      this.#tables.update('gpus', slot, { xid: code, xidAt: at });
      if (verdict === undefined) return;
      this.#standing.set(slot, {
        ...standingAfter(this.#standing.get(slot) ?? null, { verdict, at }),
        gpu: gpus.keyOf(slot),
      });
    });
  }

  #prune(): void {
    const events = this.#tables.of('events');
    const old = events.find(String(this.#next - 1 - KEPT));
    if (old !== undefined) events.remove(old);
  }
}
