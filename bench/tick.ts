import { deflateRawSync } from 'node:zlib';
import { Broadcast } from '../agent/server/broadcast.ts';
import { compress } from '../agent/server/compress.ts';
import { Session } from '../agent/server/session.ts';
import type { Wire } from '../agent/server/wire.ts';
import { SimulatedWriter } from '../agent/simulated-writer.ts';
import { createSimulatedSite } from '../agent/simulation/simulated-site.ts';
import type { Publication } from '../agent/store/publication.ts';
import { SiteStore } from '../agent/store/site-store.ts';
import {
  atOnce,
  decodeFromAgent,
  encodeDeltas,
  encodeFromConsole,
  PROTOCOL,
  type Table,
} from '../protocol/index.ts';
import { expand } from '../source/agents/expand.ts';
import { Mirror } from '../source/agents/mirror.ts';
import { entropyBits } from './entropy.ts';
import { median } from './median.ts';

const NODES = 5_000;
const GPUS = 8;
const TICKS = 30;
const CONSOLES = 50;
/** What the tick may cost beside the entropy of its changes. */
const LIMIT = 1.5;

/**
 * One tick of a site of 40,000 GPUs at 1 Hz: bytes beside the entropy of the changes, JSON and deflated
 * JSON of the same changes; CPU of each step; and what fifty consoles cost beside one.
 */
export async function run(): Promise<void> {
  const site = createSimulatedSite({
    site: 'de-halm',
    nodes: NODES,
    gpusPerNode: GPUS,
    seed: 1,
    startAt: Date.UTC(2026, 10, 23, 12),
  });
  const store = new SiteStore(site.identity);
  let now = 1_000_000;
  const writer = new SimulatedWriter(store, () => now - site.now());
  const clocks = () => ({ monotonic: now, wall: site.now() });
  const broadcast = new Broadcast(store.publications, { site: 'de-halm', boot: 'b', store: 's' }, clocks);
  const step = (): void => {
    now += 1000;
    site.step(1000);
    site.visit(writer);
  };
  step();
  store.tick(now, site.now());
  const mirror = new Mirror('de-halm');
  const snapshot = broadcast.snapshot();
  receive(mirror, snapshot);
  const taken = { changes: 0, entropy: 0, plain: 0, deflated: 0, json: 0, jsonDeflated: 0 };
  const times: Record<'derive and diff' | 'encode' | 'deflate' | 'decode and apply', number[]> = {
    'derive and diff': [],
    encode: [],
    deflate: [],
    'decode and apply': [],
  };
  for (let tick = 0; tick < TICKS; tick++) {
    step();
    const publication = timed(times['derive and diff'], () => store.tick(now, site.now()));
    if (publication === null) continue;
    const plain = timed(times.encode, () => encodeDeltas(publication.deltas));
    const deflated = timed(times.deflate, () => compress(plain));
    timed(times['decode and apply'], () => receive(mirror, atOnce(broadcast.tick(publication))));
    const json = Buffer.from(JSON.stringify(jsonOf(publication, store.publications.published)));
    taken.changes += cellsOf(publication);
    taken.entropy +=
      publication.deltas.reduce(
        (sum, delta, kind) =>
          sum + (delta === null ? 0 : entropyBits(delta, store.publications.published[kind]!.size)),
        0,
      ) / 8;
    taken.plain += plain.length;
    taken.deflated += deflated.length;
    taken.json += json.length;
    taken.jsonDeflated += deflateRawSync(json, { level: 6 }).length;
  }
  const each = (total: number): string => `${(total / TICKS / 1000).toFixed(1).padStart(9)} kB`;
  const ratio = (total: number): string => `${(total / taken.entropy).toFixed(2).padStart(7)} × entropy`;
  console.log(
    `${NODES * GPUS} GPUs, ${NODES} nodes, 1 Hz; ${Math.round(taken.changes / TICKS)} values change a tick; snapshot ${(snapshot.length / 1e6).toFixed(2)} MB`,
  );
  console.log(`entropy of the changes  ${each(taken.entropy)}`);
  console.log(`column deltas           ${each(taken.plain)} ${ratio(taken.plain)}`);
  console.log(
    `column deltas, deflated ${each(taken.deflated)} ${ratio(taken.deflated)}   ${taken.deflated <= taken.entropy * LIMIT ? 'within' : 'OVER'} the limit of ${LIMIT}`,
  );
  console.log(`JSON of the same        ${each(taken.json)} ${ratio(taken.json)}`);
  console.log(`JSON, deflated          ${each(taken.jsonDeflated)} ${ratio(taken.jsonDeflated)}`);
  for (const [name, list] of Object.entries(times))
    console.log(
      `${name.padEnd(17)} p50 ${median(list).toFixed(1).padStart(6)} ms   worst ${Math.max(...list).toFixed(1)} ms`,
    );
  for (const consoles of [1, CONSOLES])
    serve(
      consoles,
      broadcast,
      store,
      () => {
        step();
        return store.tick(now, site.now());
      },
      clocks,
    );
}

/** Encodings and time of ten ticks with so many consoles in step. */
function serve(
  count: number,
  broadcast: Broadcast,
  store: SiteStore,
  tick: () => Publication | null,
  clocks: () => { monotonic: number; wall: number },
): void {
  let sent = 0;
  const wire = (): Wire => {
    const own = { waiting: 0, taken: 0, confirmed: 0, close: () => undefined };
    return Object.assign(own, {
      send: (bytes: Uint8Array) => {
        sent += bytes.length;
        own.confirmed++;
      },
    });
  };
  const hello = encodeFromConsole({ kind: 'hello', versions: PROTOCOL, program: 'bench', have: null });
  const sessions = Array.from(
    { length: count },
    () =>
      new Session({ wire: wire(), broadcast, identity: 'bench', periodMs: 1000, program: 'bench', clocks }),
  );
  for (const session of sessions) session.receive(hello);
  const before = broadcast.encodings;
  sent = 0;
  const spent: number[] = [];
  for (let at = 0; at < 10; at++) {
    const publication = tick();
    timed(spent, () => {
      const frame = atOnce(broadcast.tick(publication));
      const { seq } = store.publications;
      for (const session of sessions) session.tick(frame, publication?.base ?? seq, seq);
    });
  }
  console.log(
    `${String(count).padStart(2)} consoles: ${broadcast.encodings - before} encodings in 10 ticks, ${median(spent).toFixed(1)} ms a tick to encode and hand out ${(sent / 10 / 1e6).toFixed(2)} MB`,
  );
}

function receive(mirror: Mirror, frame: Uint8Array): void {
  const { outcome } = mirror.receive(decodeFromAgent(frame, expand), 0, 0);
  if (outcome !== 'changed') throw new Error(`the mirror took a frame as ${outcome}`);
}

function cellsOf(publication: Publication): number {
  let cells = 0;
  for (const delta of publication.deltas)
    for (const column of delta?.columns ?? []) cells += column.slots.length;
  return cells;
}

/** What a row-wise protocol would send: for each row that changed its key and the cells that did. */
function jsonOf(publication: Publication, tables: readonly Table[]): object {
  const kinds: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const [kind, delta] of publication.deltas.entries()) {
    const table = tables[kind];
    if (delta === null || table === undefined) continue;
    const rows: Record<string, Record<string, unknown>> = {};
    for (const column of delta.columns) {
      const name = table.names[column.column] ?? '';
      for (const slot of column.slots) {
        const key = table.keyOf(slot);
        rows[key] ??= {};
        rows[key][name] = table.cell(column.column, slot);
      }
    }
    kinds[table.kind.name] = rows;
  }
  return kinds;
}

function timed<T>(list: number[], work: () => T): T {
  const started = process.hrtime.bigint();
  const result = work();
  list.push(Number(process.hrtime.bigint() - started) / 1e6);
  return result;
}
