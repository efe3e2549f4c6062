import type { Severity } from '../../protocol/index.ts';
import { incidentOf, type XidIncident } from '../faults/xid-incident.ts';
import { judgeXidHappening } from '../faults/xid-judge.ts';
import { severityOfXid } from '../faults/xid-verdict.ts';
import type { Happening } from '../sources/source.ts';
import type { Verdict } from './health.ts';
import type { SiteTables } from './site-tables.ts';
import { XidStandings } from './xid-standings.ts';
import { XidTellings } from './xid-tellings.ts';

/** Events kept; the journal of the node has the rest. */
const KEPT = 2_000;

/** What happened, as rows of `events`, and what still speaks against each GPU. */
export class XidBoard {
  readonly #tables: SiteTables;
  readonly #standings: XidStandings;
  readonly #incidents = new Map<string, XidIncident>();
  readonly #tellings = new XidTellings();
  #next = 1;

  constructor(tables: SiteTables) {
    this.#tables = tables;
    this.#standings = new XidStandings(tables);
  }

  /** What still counts against the GPU in this slot; null when nothing does. */
  verdictOf(slot: number, wall: number): (Verdict & { readonly at: number }) | null {
    const charge = this.#standings.of(slot, wall);
    if (charge === null) return null;
    const { verdict, at } = charge;
    return { health: verdict.health, reason: `${verdict.name}; ${verdict.action}`, at };
  }

  /** Before health is judged: an Xid may have been told before its GPU was. */
  place(): void {
    this.#standings.place();
  }

  record(happening: Happening): void {
    if (this.#tellings.repeats(happening)) return;
    const { node, gpu } = happening;
    const rows = gpu === null ? [] : this.#standings.rowsOf(node, gpu);
    const uuid = gpu === null ? '' : this.#standings.nameOf(rows, gpu);
    const known = this.#tellings.elsewhere(happening, uuid);
    // Who gives the uuid is an exporter, which has seen a number; who gives the address is the kernel's own line.
    if (known !== null && (gpu === uuid || this.#tables.of('events').find(String(known)) === undefined))
      return;
    const event = known ?? this.#next++;
    this.#tellings.remember(happening, uuid, event);
    // What the kernel wrote came first and weighs as what came last: the exporter's number says less.
    const judgedAt = known === null ? happening.at : (this.#incidents.get(node)?.lastAt ?? happening.at);
    const incident = this.#enter(happening, event, uuid, judgedAt);
    if (known === null) this.#prune();
    const verdict = incident?.verdicts.get(uuid);
    if (verdict !== undefined && gpu !== null)
      this.#standings.hold({ node, gpu: uuid, code: happening.code, xidAt: happening.at, verdict }, rows);
  }

  /** Enters something this agent noticed itself. */
  note(at: number, kind: string, severity: Severity, node: string | null, message: string): void {
    this.#tables.upsert('events', { event: this.#next++, at, kind, severity, node, message });
    this.#prune();
  }

  /** Writes the event; gives the incident it belongs to, when it is an Xid. */
  #enter(happening: Happening, event: number, uuid: string, judgedAt: number): XidIncident | null {
    const { at, kind, node, gpu, code, message } = happening;
    const { severity, meaning, action } = judgeXidHappening(happening);
    let incident: XidIncident | null = null;
    if (kind === 'xid' && code !== null) {
      incident = incidentOf(this.#incidents.get(node) ?? null, {
        event,
        at: judgedAt,
        gpu: gpu === null ? null : uuid,
        verdict: severityOfXid(code, message),
      });
      this.#incidents.set(node, incident);
    }
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
    return incident;
  }

  #prune(): void {
    const events = this.#tables.of('events');
    const old = events.find(String(this.#next - 1 - KEPT));
    if (old !== undefined) events.remove(old);
  }
}
