import type { RawData } from 'ws';
import {
  type Cell,
  type Column,
  decodeFromConsole,
  diff,
  encodeDeltas,
  type FromAgent,
  OWN_LAYOUT,
  ownTables,
} from '../../protocol/index.ts';
import { HOSTILE } from './hostile-texts.ts';
import { AT, GREETING, type ScriptedAgent, scriptAgent } from './stream-agent.ts';

/** Every hostile text in one: what an agent answers where it may say one thing only. */
export const ALL_AT_ONCE = HOSTILE.map(([, raw]) => raw).join('·');

/** The node that can be acted upon: all else that is said of it is hostile. */
export const NODE = 'n1';
export const OPERATION = '01JZZZZZZZZZZZZZZZZZZZZZZZ';

const HASH = 'ab'.repeat(32);

/** Rows of every kind, one for each class of hostile text, which stands in every column that takes text. */
function hostileSnapshot(): FromAgent {
  const tables = ownTables();
  for (const table of tables) {
    const { kind } = table;
    for (const [at, [, raw]] of HOSTILE.entries()) {
      const columns = Object.entries(kind.columns) as [string, Column][];
      const row = columns.map(([name, column]) => [name, cellOf(column, raw, at, kind.key.includes(name))]);
      table.upsert({ ...Object.fromEntries(row), ...(kind.name === 'sources' ? { periodSeconds: 60 } : {}) });
    }
  }
  const of = (name: string) => tables.find(({ kind }) => kind.name === name);
  of('nodes')?.upsert({ ...said('nodes'), node: NODE, state: 'mixed', scheduling: 'open' });
  of('workloads')?.upsert({ ...said('workloads'), workload: '7', nodes: [NODE], state: 'running' });
  of('operations')?.upsert({ ...said('operations'), operation: OPERATION, state: 'running', hash: HASH });
  const payload = encodeDeltas(ownTables().map((nothing, kind) => diff(nothing, tables[kind] ?? nothing)));
  return {
    kind: 'snapshot',
    position: AT,
    clocks: { monotonic: 1, wall: Date.now() },
    layout: OWN_LAYOUT,
    payload,
  };
}

/** What is hostile of a row that is not called so. */
function said(kindName: string): Record<string, Cell> {
  const kind = ownTables().find((table) => table.kind.name === kindName)?.kind;
  const columns = Object.entries(kind?.columns ?? {}) as [string, Column][];
  return Object.fromEntries(columns.map(([name, column]) => [name, cellOf(column, ALL_AT_ONCE, 0, false)]));
}

function cellOf(column: Column, raw: string, at: number, isKey: boolean): Cell {
  switch (column.type) {
    case 'text':
    case 'dictionary':
    case 'ref':
      return isKey ? `${raw}${at}` : raw;
    case 'list':
    case 'nodeSet':
      return [raw];
    case 'choice':
      return column.values[0] ?? null;
    case 'flags':
      return [];
    case 'boolean':
      return true;
    case 'time':
      return Date.now();
    case 'monotonic':
      return 1;
    default:
      return isKey ? at : 1;
  }
}

/** An agent that says hostile things in its rows, its answers and its journal; or refuses with one. */
export function startHostileAgent(refuses = false): Promise<ScriptedAgent> {
  return scriptAgent((send, socket) => {
    if (refuses) return send({ kind: 'refusal', reason: ALL_AT_ONCE });
    send({ ...GREETING, program: 'a\x1b]0;owned\x07b', identity: 'a\x1b[2Jb' });
    send(hostileSnapshot());
    const started = performance.now();
    const beating = setInterval(() => {
      const clocks = { monotonic: 1 + performance.now() - started, wall: Date.now() };
      send({ kind: 'heartbeat', position: AT, clocks, digest: null });
    }, 500);
    socket.on('close', () => clearInterval(beating));
    socket.on('message', (message: RawData) => {
      const frame = decodeFromConsole(message as Buffer);
      if (frame.kind === 'audit') {
        send({ kind: 'audit', from: 1, lines: [lineOf(ALL_AT_ONCE)], newest: 1, refusal: null });
      }
      const asked = frame.kind === 'command' ? frame.command : frame.kind === 'steer' ? frame.steer : null;
      if (asked === null) return;
      const refusals = [{ target: ALL_AT_ONCE, reason: ALL_AT_ONCE }];
      send({ kind: 'answer', answer: { id: asked.id, status: 'refused', reason: ALL_AT_ONCE, refusals } });
    });
  });
}

/** A journal has no line ends in its lines. */
function lineOf(text: string): string {
  return text.replaceAll('\n', '');
}
