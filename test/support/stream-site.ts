import { Broadcast } from '../../agent/server/broadcast.ts';
import { Session, type SessionOptions } from '../../agent/server/session.ts';
import type { Wire } from '../../agent/server/wire.ts';
import { type Publication, Publications } from '../../agent/store/publication.ts';
import { SiteTables } from '../../agent/store/site-tables.ts';
import {
  atOnce,
  decodeFromAgent,
  encodeFromConsole,
  type FromAgent,
  type FromConsole,
  type Position,
  PROTOCOL,
  type Table,
} from '../../protocol/index.ts';
import { expand } from '../../source/agents/expand.ts';

export const SITE = 'de-halm';

/** The sending half of an agent without sockets, sources and clocks of its own: a test moves each on. */
export class StreamSite {
  readonly tables = new SiteTables();
  readonly publications: Publications;
  readonly broadcast: Broadcast;
  readonly sessions = new Set<Session>();
  readonly periodMs = 1_000;
  now = 1_000_000;

  constructor(life: { readonly boot: string; readonly store: string }, steps = 60, cells = 2_000_000) {
    this.publications = new Publications(this.tables.all, { steps, cells });
    this.broadcast = new Broadcast(this.publications, { site: SITE, ...life }, () => this.clocks());
  }

  clocks(): { readonly monotonic: number; readonly wall: number } {
    return { monotonic: this.now, wall: 1_700_000_000_000 + this.now };
  }

  /** A change that the next tick will tell. */
  power(node: string, watts: number): void {
    this.tables.upsert('nodes', { node, powerWatts: watts });
  }

  /** Node n1 draws so much, and this is told; then the next. */
  draw(...watts: readonly number[]): void {
    for (const one of watts) {
      this.power('n1', one);
      this.tick();
    }
  }

  connect(wire: Wire, more: Partial<SessionOptions> = {}): Session {
    const { broadcast, periodMs } = this;
    const session = new Session({
      wire,
      broadcast,
      periodMs,
      identity: 'local',
      program: 'weft-agent test',
      clocks: () => this.clocks(),
      ...more,
    });
    this.sessions.add(session);
    return session;
  }

  /** One period later: publishes what changed and hands it on. */
  tick(): Publication | null {
    this.now += this.periodMs;
    const publication = this.publications.publish();
    const { seq } = this.publications;
    const frame = atOnce(this.broadcast.tick(publication));
    for (const session of this.sessions) session.tick(frame, publication?.base ?? seq, seq);
    const proof = atOnce(this.broadcast.proof());
    if (proof !== null) for (const session of this.sessions) session.tick(proof, seq, seq);
    return publication;
  }
}

/** A wire that keeps what it was handed; a test says what the network takes and the console reads. */
export class KeepingWire implements Wire {
  readonly sent: Uint8Array[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  taken = 0;
  waiting = 0;
  /** Whether the console reads. */
  reads = true;
  #confirmed = 0;

  get confirmed(): number {
    if (this.reads) this.#confirmed = this.sent.length;
    return this.#confirmed;
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  /** What was handed over, without the first so many. */
  frames(without = 0): FromAgent[] {
    return this.sent.slice(without).map((bytes) => decodeFromAgent(bytes, expand));
  }

  kinds(): string[] {
    return this.frames().map(({ kind }) => kind);
  }
}

export function hello(
  have: Position | null = null,
  versions: { readonly lowest: number; readonly highest: number } = PROTOCOL,
): Uint8Array {
  return encodeFromConsole({ kind: 'hello', versions, program: 'weft test', have });
}

export const RESYNC = encodeFromConsole({ kind: 'resync', reason: 'a test' } satisfies FromConsole);

/** Every cell of every live row, by kind and key: equal for equal tables, whatever slots and words they use. */
export function contentOf(tables: readonly Table[]): Map<string, Map<string, unknown>> {
  return new Map(
    tables.map((table) => {
      const rows = new Map<string, unknown>();
      table.forEach((slot) => void rows.set(table.keyOf(slot), table.read(slot)));
      return [table.kind.name, rows];
    }),
  );
}
