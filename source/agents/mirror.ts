import {
  agreeOnVersion,
  applyDelta,
  applyInParts,
  atOnce,
  decodeDeltas,
  decodeInParts,
  digestOf,
  type FromAgent,
  type InParts,
  ownTables,
  type Position,
  ReusedArena,
  type Snapshot,
  type Table,
  tablesFor,
  WireError,
} from '../../protocol/index.ts';
import { Way } from './way.ts';

/** What a frame meant for whoever listens. */
export type Received =
  | { readonly outcome: 'greeted' | 'changed' | 'unchanged' | 'ignored' }
  /** The thread is lost: a snapshot is needed; values stay and grow old until it comes. */
  | { readonly outcome: 'lost'; readonly reason: string }
  /** This agent and this console cannot work together. */
  | { readonly outcome: 'refused'; readonly reason: string };

/**
 * When the newest frame was made and when it came, on both monotonic clocks (ms). One that waited on the
 * way counts as come when it would have come without.
 */
export interface FrameTimes {
  readonly agentMonotonic: number;
  readonly agentWall: number;
  readonly receivedAt: number;
  readonly receivedWall: number;
}

/**
 * What one site last said, column by column, kept in step by sequence numbers alone: no clock decides
 * whether a delta applies. Pure but for its own state; sockets are somebody else's.
 */
export class Mirror {
  readonly site: string;
  tables: readonly Table[] = unheardTables();
  /** Of the protocol, as it was agreed on; null before the first greeting. */
  version: number | null = null;
  position: Position | null = null;
  times: FrameTimes | null = null;
  periodMs = 1_000;
  /** Whom the agent takes us for. */
  identity: string | null = null;
  program: string | null = null;
  /** Life of the agent and its disk that the last snapshot came from, to see restarts and losses. */
  restarts = 0;
  storeChanges = 0;
  /** Rises with every change of a table, for whoever caches. */
  revision = 0;
  readonly #way = new Way();
  #caughtUp = false;

  constructor(site: string) {
    this.site = site;
  }

  /** Whether a snapshot has come and every delta since. */
  get inStep(): boolean {
    return this.#caughtUp;
  }

  table(kind: string): Table | undefined {
    return this.tables.find((table) => table.kind.name === kind);
  }

  /** Takes a decoded frame; `monotonic` and `wall` are this console's clocks, ms. Fails with `WireError`. */
  receive(frame: FromAgent, monotonic: number, wall: number): Received {
    switch (frame.kind) {
      case 'hello':
        return this.#greet(frame, monotonic);
      case 'refusal':
        return { outcome: 'refused', reason: frame.reason };
      case 'answer':
      case 'audit':
      case 'energy':
        return { outcome: 'ignored' };
      default:
        break;
    }
    const other = this.#foreign(frame.position);
    if (other !== null) return { outcome: 'refused', reason: other };
    if (frame.kind === 'snapshot') return atOnce(this.takeSnapshot(frame, monotonic, wall));
    if (this.position === null || !this.#caughtUp) {
      return { outcome: 'lost', reason: 'no snapshot yet' };
    } else if (frame.position.boot !== this.position.boot || frame.position.store !== this.position.store) {
      this.#caughtUp = false;
      return { outcome: 'lost', reason: 'the agent was restarted' };
    } else if (frame.kind === 'heartbeat') {
      if (frame.position.seq !== this.position.seq) return this.#gap(frame.position.seq, this.position.seq);
      if (frame.digest !== null && frame.digest !== digestOf(this.tables)) {
        this.#caughtUp = false;
        return { outcome: 'lost', reason: 'the tables have drifted apart' };
      }
      this.#hear(frame.clocks, monotonic, wall);
      return { outcome: 'unchanged' };
    } else {
      // A doubled or late delta leads to where we are already: it tells nothing new, not even an age.
      if (frame.position.seq <= this.position.seq) return { outcome: 'ignored' };
      if (frame.base !== this.position.seq) return this.#gap(frame.base, this.position.seq);
      try {
        apply(this.tables, frame.payload, frame.position.seq);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        // Read in full before anything is changed. What does not fit what we hold is mended by the whole.
        this.#caughtUp = false;
        return { outcome: 'lost', reason: `a change does not fit what this console has: ${error.message}` };
      }
      this.position = frame.position;
    }
    this.revision++;
    this.#hear(frame.clocks, monotonic, wall);
    return { outcome: 'changed' };
  }

  /** A snapshot in parts: what stands here stays until all of it is read. */
  *takeSnapshot(frame: Snapshot, monotonic: number, wall: number): InParts<Received> {
    const other = this.#foreign(frame.position);
    if (other !== null) return { outcome: 'refused', reason: other };
    const tables = tablesFor(frame.layout);
    for (const [kind, delta] of (yield* decodeInParts(frame.payload, tables)).entries()) {
      const table = tables[kind];
      if (delta !== null && table !== undefined) yield* applyInParts(table, delta, frame.position.seq);
      table?.settle();
    }
    this.#enter(frame.position);
    this.tables = tables;
    this.#caughtUp = true;
    this.revision++;
    this.#hear(frame.clocks, monotonic, wall);
    return { outcome: 'changed' };
  }

  #greet(hello: Extract<FromAgent, { kind: 'hello' }>, monotonic: number): Received {
    const agreed = agreeOnVersion(hello.versions, {
      own: 'this console',
      other: `the agent of ${this.site}`,
    });
    if ('refusal' in agreed) return { outcome: 'refused', reason: agreed.refusal };
    this.version = agreed.version;
    if (hello.position.site !== this.site) {
      return {
        outcome: 'refused',
        reason: `the agent there calls itself ${JSON.stringify(hello.position.site)}, not ${this.site}: check the url in the configuration`,
      };
    }
    this.periodMs = hello.periodMs;
    this.identity = hello.identity;
    this.program = hello.program;
    this.#way.reset();
    this.#way.waited(hello.clocks.monotonic, monotonic);
    // The greeting shows that the agent lives, not that what we hold is true: ages go on.
    return { outcome: 'greeted' };
  }

  #foreign(position: Position): string | null {
    return position.site === this.site ? null : `a frame of another site, ${JSON.stringify(position.site)}`;
  }

  #enter(position: Position): void {
    if (this.position !== null && position.boot !== this.position.boot) this.restarts++;
    if (this.position !== null && position.store !== this.position.store) this.storeChanges++;
    this.position = position;
  }

  #gap(theirs: number, ours: number): Received {
    this.#caughtUp = false;
    return { outcome: 'lost', reason: `the agent speaks of state ${theirs}, this console has ${ours}` };
  }

  #hear(
    clocks: { readonly monotonic: number; readonly wall: number },
    monotonic: number,
    wall: number,
  ): void {
    const waited = this.#way.waited(clocks.monotonic, monotonic);
    this.times = {
      agentMonotonic: clocks.monotonic,
      agentWall: clocks.wall,
      receivedAt: monotonic - waited,
      receivedWall: wall - waited,
    };
  }
}

/** A site that was never heard is still a site: one row of which nothing is known. */
function unheardTables(): Table[] {
  const tables = ownTables();
  tables.find((table) => table.kind.name === 'sites')?.upsert({});
  return tables;
}

/** One for all sites: what is read is applied before anything else is read. */
const arena = new ReusedArena();

function apply(tables: readonly Table[], payload: Uint8Array, seq: number): void {
  arena.reset();
  const deltas = decodeDeltas(payload, tables, arena);
  for (const [kind, delta] of deltas.entries()) {
    const table = tables[kind];
    if (table === undefined) throw new WireError(`a table ${kind} that the layout does not name`);
    if (delta !== null) applyDelta(table, delta, seq);
    table.settle();
  }
}
