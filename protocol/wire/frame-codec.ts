import type { Column } from '../schema/column.ts';
import { decodeAuditLines, decodeAuditRequest } from './audit-frames.ts';
import { WireError } from './bytes.ts';
import { decodeAnswer, decodeCommand, decodeSpeaker, decodeSteer } from './command-frames.ts';
import { decodeEnergyAnswer, decodeEnergyRequest } from './energy-frames.ts';
import { decodeEnvelope, encodeEnvelope, Fields } from './envelope.ts';
import type { Clocks, FromAgent, FromConsole, Position } from './frame.ts';
import type { ColumnLayout, KindLayout, Layout } from './layout.ts';

/** Makes a payload small (raw deflate, RFC 1951); handed in, because the contract itself knows no platform. */
export type Compress = (bytes: Uint8Array) => Uint8Array;
/** Its inverse: gives exactly `length` bytes or throws, and never takes memory for more, whatever the bytes say. */
export type Expand = (bytes: Uint8Array, length: number) => Uint8Array;

/** A payload may not grow beyond this when it is expanded: a site of a million GPUs, all columns. */
export const MAX_PAYLOAD = 256 * 1024 * 1024;
/** Small payloads go as they are: compressing them costs more than it saves. */
const WORTH_COMPRESSING = 256;

export function encodeFromAgent(frame: FromAgent, compress: Compress): Uint8Array {
  return encodeEnvelope(toMap('payload' in frame ? { ...frame, ...packed(frame.payload, compress) } : frame));
}

export function encodeFromConsole(frame: FromConsole): Uint8Array {
  return encodeEnvelope(toMap(frame));
}

/** Any bytes give a frame or a `WireError`. */
export function decodeFromAgent(bytes: Uint8Array, expand: Expand): FromAgent {
  const fields = new Fields(decodeEnvelope(bytes), 'frame');
  const kind = fields.word('kind', [
    'hello',
    'snapshot',
    'delta',
    'heartbeat',
    'refusal',
    'answer',
    'audit',
    'energy',
  ]);
  switch (kind) {
    case 'hello':
      return {
        kind,
        versions: versions(fields),
        program: fields.text('program', 64),
        position: position(fields),
        clocks: clocks(fields),
        periodMs: fields.whole('periodMs', 1),
        identity: fields.text('identity', 256),
      };
    case 'snapshot':
      return {
        kind,
        position: position(fields),
        clocks: clocks(fields),
        layout: layout(fields),
        payload: unpacked(fields, expand),
      };
    case 'delta':
      return {
        kind,
        position: position(fields),
        base: fields.whole('base'),
        clocks: clocks(fields),
        payload: unpacked(fields, expand),
      };
    case 'heartbeat':
      return {
        kind,
        position: position(fields),
        clocks: clocks(fields),
        digest: fields.optional('digest', fields.number),
      };
    case 'refusal':
      return { kind, reason: fields.text('reason') };
    case 'answer':
      return { kind, answer: decodeAnswer(fields.inner('answer')) };
    case 'audit':
      return decodeAuditLines(fields);
    case 'energy':
      return decodeEnergyAnswer(fields);
  }
}

export function decodeFromConsole(bytes: Uint8Array): FromConsole {
  const fields = new Fields(decodeEnvelope(bytes), 'frame');
  const kind = fields.word('kind', ['hello', 'resync', 'command', 'steer', 'audit', 'energy']);
  switch (kind) {
    case 'hello':
      return {
        kind,
        versions: versions(fields),
        program: fields.text('program', 64),
        have: fields.optional('have', () => position(fields, 'have')),
      };
    case 'resync':
      return { kind, reason: fields.text('reason', 1024) };
    case 'command':
      return { kind, command: decodeCommand(fields.inner('command')), ...decodeSpeaker(fields) };
    case 'steer':
      return { kind, steer: decodeSteer(fields.inner('steer')), ...decodeSpeaker(fields) };
    case 'audit':
      return decodeAuditRequest(fields);
    case 'energy':
      return decodeEnergyRequest(fields);
  }
}

/** Objects become maps, so that the wire has one form and a decoder never builds objects. */
export function toMap(value: object): Map<string, unknown> {
  return new Map(Object.entries(value).map(([key, field]) => [key, toField(field)]));
}

function toField(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toField);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  return toMap(value);
}

function packed(
  payload: Uint8Array,
  compress: Compress,
): { encoding: string; length: number; payload: Uint8Array } {
  if (payload.length < WORTH_COMPRESSING) return { encoding: 'plain', length: payload.length, payload };
  return { encoding: 'deflate', length: payload.length, payload: compress(payload) };
}

function unpacked(fields: Fields, expand: Expand): Uint8Array {
  const payload = fields.bytes('payload');
  const length = fields.whole('length');
  const encoding = fields.word('encoding', ['plain', 'deflate']);
  if (length > MAX_PAYLOAD)
    throw new WireError(`a payload of ${length} bytes, at most ${MAX_PAYLOAD} are taken`);
  if (encoding === 'plain') {
    if (payload.length !== length)
      throw new WireError(`a payload of ${payload.length} bytes that says ${length}`);
    return payload;
  }
  // Deflate cannot do better than about 1030 : 1; whoever announces more lies.
  if (length > payload.length * 1032 + 64)
    throw new WireError(`a payload of ${length} bytes out of ${payload.length}`);
  try {
    return expand(payload, length);
  } catch (cause) {
    throw new WireError('the payload does not expand to what it says', { cause });
  }
}

function versions(fields: Fields): { readonly lowest: number; readonly highest: number } {
  const inner = fields.inner('versions');
  return { lowest: inner.whole('lowest'), highest: inner.whole('highest') };
}

function position(fields: Fields, name = 'position'): Position {
  const inner = fields.inner(name);
  return {
    site: inner.text('site', 63),
    boot: inner.text('boot', 64),
    store: inner.text('store', 64),
    seq: inner.whole('seq'),
  };
}

function clocks(fields: Fields): Clocks {
  const inner = fields.inner('clocks');
  return { monotonic: inner.number('monotonic'), wall: inner.number('wall') };
}

function layout(fields: Fields): Layout {
  return fields.list('layout').map((value, index): KindLayout => {
    const kind = Fields.of(value, `layout[${index}]`);
    return {
      name: kind.text('name', 63),
      key: texts(kind.list('key'), 'key'),
      columns: kind.list('columns').map(columnLayout),
    };
  });
}

const TYPES = [
  'u8',
  'u16',
  'u32',
  'f32',
  'f64',
  'time',
  'monotonic',
  'boolean',
  'choice',
  'flags',
  'dictionary',
  'ref',
  'text',
  'list',
  'nodeSet',
] as const satisfies readonly Column['type'][];

function columnLayout(value: unknown, index: number): ColumnLayout {
  const column = Fields.of(value, `columns[${index}]`);
  return {
    name: column.text('name', 63),
    type: column.word('type', TYPES),
    resolution: column.optional('resolution', column.number),
    values: column.optional('values', (name) => texts(column.list(name), name)),
  };
}

function texts(values: readonly unknown[], where: string): readonly string[] {
  return values.map((value) => {
    if (typeof value !== 'string' || value.length > 256)
      throw new WireError(`${where} holds something other than short text`);
    return value;
  });
}
