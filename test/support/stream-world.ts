import type { Session } from '../../agent/server/session.ts';
import { encodeFromConsole, type FromAgent, type FromConsole, PROTOCOL } from '../../protocol/index.ts';
import { Mirror } from '../../source/agents/mirror.ts';
import { contentOf, KeepingWire, SITE, StreamSite } from './stream-site.ts';

/** How unkind the way between is; shares of messages. */
export interface Way {
  readonly lost: number;
  readonly doubled: number;
  readonly swapped: number;
  readonly delayed: number;
}

export const KIND_WAY: Way = { lost: 0, doubled: 0, swapped: 0, delayed: 0 };
export const UNKIND_WAY: Way = { lost: 0.1, doubled: 0.1, swapped: 0.1, delayed: 0.3 };

/**
 * One agent, one console and the way between, moved on by a generator of numbers. Knows every state that
 * any life of the agent ever published, and checks that the mirror never shows another.
 */
export class StreamWorld {
  way: Way = UNKIND_WAY;
  readonly mirror = new Mirror(SITE);
  readonly counts = { changed: 0, ignored: 0, lost: 0, reconnects: 0, restarts: 0, snapshots: 0, deltas: 0 };
  readonly #random: () => number;
  readonly #history = new Map<string, Map<string, Map<string, unknown>>>();
  #site: StreamSite;
  #boots = 0;
  #stores = 0;
  #session: Session | null = null;
  #wire = new KeepingWire();
  #fetched = 0;
  /** On their way to the console, with how many steps they take yet. */
  #under: { frame: FromAgent; steps: number }[] = [];
  /** The console's own clock, ms. */
  #now = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #names = 0;

  constructor(random: () => number) {
    this.#random = random;
    this.#site = this.#newLife();
    this.#remember();
  }

  get site(): StreamSite {
    return this.#site;
  }

  /** One period: things happen at the site, the agent ticks, the way carries, the console reads. */
  step(): void {
    this.#now += this.#site.periodMs;
    const changes = this.#below(6);
    for (let change = 0; change < changes; change++) this.#change();
    if (this.#session === null || this.#wire.closed !== null) this.#connect();
    // The kernel's buffers fill and empty again.
    this.#wire.waiting = this.#random() < this.way.delayed ? 1 : 0;
    this.#wire.reads = this.#random() >= this.way.delayed;
    this.#site.tick();
    this.#remember();
    this.#carry();
  }

  /** The agent dies and begins again, perhaps on an empty disk. */
  restart(withDisk: boolean): void {
    this.counts.restarts++;
    if (!withDisk) this.#stores++;
    this.#site = this.#newLife();
    this.#remember();
    this.#session = null;
    this.#under = [];
  }

  /** The connection breaks; what is under way is lost. */
  cut(): void {
    this.#session = null;
    this.#under = [];
  }

  #newLife(): StreamSite {
    this.#boots++;
    const site = new StreamSite({ boot: `boot ${this.#boots}`, store: `store ${this.#stores}` }, 8);
    for (let node = 0; node < 3; node++) site.power(`n${node}`, this.#below(1000));
    site.tick();
    return site;
  }

  #change(): void {
    const { tables } = this.#site;
    const node = `n${this.#below(8)}`;
    const what = this.#below(6);
    if (what === 0) {
      const slot = tables.of('nodes').find(node);
      if (slot !== undefined) tables.of('nodes').remove(slot);
    } else if (what === 1) tables.upsert('nodes', { node, reason: `reason ${this.#names++}` });
    else if (what === 2)
      tables.upsert('workloads', { workload: `${this.#below(5)}`, user: `u${this.#names++}` });
    else if (what === 3) {
      const slot = tables.of('workloads').find(`${this.#below(5)}`);
      if (slot !== undefined) tables.of('workloads').remove(slot);
    } else this.#site.power(node, this.#below(1000));
  }

  #connect(): void {
    this.counts.reconnects++;
    this.#site.sessions.clear();
    this.#under = [];
    this.#wire = new KeepingWire();
    this.#fetched = 0;
    this.#session = this.#site.connect(this.#wire);
    const have = this.mirror.inStep ? this.mirror.position : null;
    this.#say({ kind: 'hello', versions: PROTOCOL, program: 'weft test', have });
  }

  #say(frame: FromConsole): void {
    this.#session?.receive(encodeFromConsole(frame));
  }

  #carry(): void {
    const frames = this.#wire.frames(this.#fetched);
    for (const frame of frames) {
      if (frame.kind === 'snapshot') this.counts.snapshots++;
      if (frame.kind === 'delta') this.counts.deltas++;
      if (frame.kind !== 'hello' && this.#random() < this.way.lost) continue;
      const steps = this.#random() < this.way.delayed ? this.#below(4) : 0;
      this.#under.push({ frame, steps });
      if (this.#random() < this.way.doubled) this.#under.push({ frame, steps: steps + this.#below(3) });
    }
    this.#fetched += frames.length;
    for (let at = 1; at < this.#under.length; at++) {
      if (this.#random() >= this.way.swapped) continue;
      [this.#under[at - 1], this.#under[at]] = [this.#under[at]!, this.#under[at - 1]!];
    }
    const due = this.#under.filter(({ steps }) => steps <= 0);
    this.#under = this.#under
      .filter(({ steps }) => steps > 0)
      .map(({ frame, steps }) => ({ frame, steps: steps - 1 }));
    for (const { frame } of due) this.#read(frame);
  }

  #read(frame: FromAgent): void {
    const received = this.mirror.receive(frame, this.#now, 0);
    if (received.outcome === 'refused') throw new Error(`refused: ${received.reason}`);
    if (received.outcome === 'lost') {
      this.counts.lost++;
      // As a connection does: with patience.
      if (this.#now - this.#askedAt < 2_000) return;
      this.#askedAt = this.#now;
      this.#say({ kind: 'resync', reason: received.reason });
      return;
    }
    if (received.outcome === 'ignored') this.counts.ignored++;
    if (received.outcome !== 'changed') return;
    this.counts.changed++;
    const { boot, seq } = this.mirror.position!;
    const then = this.#history.get(`${boot}/${seq}`);
    if (then === undefined) throw new Error(`the mirror shows state ${seq} of ${boot}, which never was`);
    const shown = contentOf(this.mirror.tables);
    if (!sameContent(shown, then))
      throw new Error(`the mirror shows state ${seq} of ${boot} as it never was`);
  }

  #remember(): void {
    const { boot, seq } = this.#site.broadcast.position;
    const key = `${boot}/${seq}`;
    if (!this.#history.has(key)) this.#history.set(key, contentOf(this.#site.publications.published));
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }
}

type Content = ReadonlyMap<string, ReadonlyMap<string, unknown>>;

export function sameContent(a: Content, b: Content): boolean {
  return asText(a) === asText(b);
}

function asText(content: Content): string {
  return JSON.stringify(
    [...content].map(([kind, rows]) => [kind, [...rows].sort(([x], [y]) => (x < y ? -1 : 1))]),
  );
}
