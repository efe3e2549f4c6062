import type { AddressInfo } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { compress } from '../../agent/server/compress.ts';
import {
  decodeFromConsole,
  diff,
  encodeDeltas,
  encodeFromAgent,
  type FromAgent,
  type FromConsole,
  OWN_LAYOUT,
  ownTables,
  type Position,
  PROTOCOL,
} from '../../protocol/index.ts';

export const AT: Position = { site: 'de-halm', boot: 'boot 1', store: 'store 1', seq: 1 };
const clocks = { monotonic: 1, wall: 1 };

export const GREETING: Extract<FromAgent, { kind: 'hello' }> = {
  kind: 'hello',
  versions: PROTOCOL,
  program: 'weft-agent test',
  position: AT,
  clocks,
  periodMs: 1_000,
  identity: 'local',
};

/** A site of one node. */
export function snapshotOf(watts: number, position: Position = AT): FromAgent {
  const tables = ownTables();
  tables.find(({ kind }) => kind.name === 'nodes')?.upsert({ node: 'n1', powerWatts: watts });
  const payload = encodeDeltas(ownTables().map((nothing, kind) => diff(nothing, tables[kind]!)));
  return { kind: 'snapshot', position, clocks, layout: OWN_LAYOUT, payload };
}

export function heartbeat(position: Position = AT): FromAgent {
  return { kind: 'heartbeat', position, clocks, digest: null };
}

export const bytesOf = (frame: FromAgent): Uint8Array => encodeFromAgent(frame, compress);

/** A WebSocket server that says to each console whatever a test thinks up. */
export interface ScriptedAgent {
  readonly url: string;
  /** Dials taken so far. */
  readonly dials: number;
  /** What consoles said, in order. */
  readonly heard: readonly FromConsole[];
  readonly sockets: ReadonlySet<WebSocket>;
  stop(): Promise<void>;
}

export async function scriptAgent(
  onDial: (send: (frame: FromAgent | Uint8Array) => void, socket: WebSocket, dial: number) => void,
  port = 0,
): Promise<ScriptedAgent> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port,
    maxPayload: 1 << 20,
    perMessageDeflate: false,
  });
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const heard: FromConsole[] = [];
  let dials = 0;
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (message: RawData) => void heard.push(decodeFromConsole(message as Buffer)));
    const send = (frame: FromAgent | Uint8Array): void =>
      socket.send(frame instanceof Uint8Array ? frame : bytesOf(frame));
    onDial(send, socket, ++dials);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get dials() {
      return dials;
    },
    heard,
    sockets: server.clients,
    stop: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
