import { Encoder } from 'cbor-x';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agreeOnVersion,
  decodeFromAgent,
  decodeFromConsole,
  encodeFromAgent,
  encodeFromConsole,
  type FromAgent,
  type FromConsole,
  OWN_LAYOUT,
  STEER_VERBS,
  type Steer,
  tablesFor,
  WireError,
} from '../../../protocol/index.ts';
import { compress, expand } from '../../support/compression.ts';

/** `WEFT_FRAMES=1000000` takes a million frames of each kind of damage. */
const FRAMES = Number(process.env['WEFT_FRAMES'] ?? 4_000);

const position = { site: 'de-halm', boot: 'b1', store: 's1', seq: 7 };
const clocks = { monotonic: 12_345.678, wall: 1_795_468_800_000 };

const fromAgent: FromAgent[] = [
  {
    kind: 'hello',
    versions: { lowest: 1, highest: 1 },
    program: 'weft-agent 0.1.0',
    position,
    clocks,
    periodMs: 1000,
    identity: 'local',
  },
  { kind: 'snapshot', position, clocks, layout: OWN_LAYOUT, payload: new Uint8Array(5000).fill(3) },
  { kind: 'delta', position, base: 6, clocks, payload: Uint8Array.of(1, 2, 3) },
  { kind: 'heartbeat', position, clocks, digest: null },
  { kind: 'heartbeat', position, clocks, digest: 4_000_000_000 },
  { kind: 'refusal', reason: 'no' },
  {
    kind: 'answer',
    answer: {
      id: 'X',
      status: 'refused',
      reason: 'held',
      refusals: [{ target: '__proto__', reason: 'by noc-2' }],
    },
  },
];
fromAgent.push(
  { kind: 'audit', from: 7, lines: ['{"seq":7}', '{"seq":8,"what":"‹\\u202e›"}'], newest: 9, refusal: null },
  { kind: 'audit', from: 1, lines: [], newest: 0, refusal: 'this agent keeps no journal' },
);
const covered = (value: number | null, hours: number) => ({ value, hours });
fromAgent.push(
  { kind: 'energy', from: 7, to: 31, energy: null, refusal: 'this agent has no power' },
  {
    kind: 'energy',
    from: 7,
    to: 31,
    energy: {
      facility: covered(3.6e12, 24),
      it: covered(2.9e12, 23),
      renewable: covered(0, 24),
      reused: covered(null, 0),
      water: covered(0.25, 1),
      pue: covered(1.25, 23),
      ref: covered(0, 24),
      erf: covered(null, 0),
      wue: covered(null, 0),
      pueCategory: 2,
      feeds: [
        { feed: '__proto__', kind: 'utility', renewableRatio: null, joules: covered(-5, 24) },
        { feed: 'roof', kind: 'solar', renewableRatio: 1, joules: covered(null, 0) },
      ],
    },
    refusal: null,
  },
);
const fromConsole: FromConsole[] = [
  { kind: 'energy', from: 0, to: 9600 },
  { kind: 'energy', from: 0, to: 24, day: true },
  { kind: 'audit', from: 7 },
  { kind: 'hello', versions: { lowest: 1, highest: 2 }, program: 'weft 0.1.0', have: null },
  { kind: 'hello', versions: { lowest: 1, highest: 2 }, program: 'weft 0.1.0', have: position },
  { kind: 'resync', reason: 'a gap' },
  {
    kind: 'command',
    command: {
      id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      verb: 'drain',
      targets: [{ name: 'n1', version: 3, seen: '' }],
      reason: 'fan',
      policy: 'wait',
      deadlineSeconds: 1800,
      to: null,
      fromBeginning: false,
      takeOver: false,
      planHash: 'ab',
      plannedOn: { boot: 'b1', seq: 7 },
      notAfter: 1_795_468_800_000,
    },
  },
  {
    kind: 'steer',
    steer: {
      id: '01ARZ3NDEKTSV4RRFFQ69G5FAW',
      operation: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      verb: 'extend',
      deadlineSeconds: 3600,
      reason: '',
      hash: 'ab'.repeat(32),
    },
  },
];

/** Any steer a console may send. */
const anySteer: fc.Arbitrary<Steer> = fc.record({
  id: fc.string({ maxLength: 26 }),
  operation: fc.string({ maxLength: 26 }),
  verb: fc.constantFrom(...STEER_VERBS),
  deadlineSeconds: fc.option(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((seconds) => seconds + 0),
  ),
  reason: fc.string({ unit: 'grapheme', maxLength: 200 }),
  hash: fc.string({ maxLength: 64 }),
});

describe('a frame', () => {
  test('of any steer comes back as it was', () => {
    fc.assert(
      fc.property(anySteer, (steer) => {
        expect(decodeFromConsole(encodeFromConsole({ kind: 'steer', steer }))).toEqual({
          kind: 'steer',
          steer,
        });
      }),
    );
  });

  test('of a request says who asks, where a console asks for others', () => {
    fc.assert(
      fc.property(anySteer, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/), (steer, speaker) => {
        const frame = { kind: 'steer', steer, speaker } as const;
        expect(decodeFromConsole(encodeFromConsole(frame))).toEqual(frame);
      }),
    );
  });

  test.each(['', 'a/b', 'weft://operator/noc-1', ' a', 'a\n', 'x'.repeat(64), '-x', 'é'])(
    'whose speaker is %j is refused',
    (speaker) => {
      const [steer] = fc.sample(anySteer, { numRuns: 1, seed: 7 });
      if (steer === undefined) throw new Error('no steer was made');
      expect(() => decodeFromConsole(encodeFromConsole({ kind: 'steer', steer, speaker }))).toThrow(
        'speaker',
      );
    },
  );

  test.each(fromAgent)('from the agent comes back as it was: $kind', (frame) => {
    expect(decodeFromAgent(encodeFromAgent(frame, compress), expand)).toEqual(frame);
  });
  test.each(fromConsole)('from the console comes back as it was: $kind', (frame) => {
    expect(decodeFromConsole(encodeFromConsole(frame))).toEqual(frame);
  });

  test('of any bytes at all is a value or a WireError', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => refused(bytes)),
      { numRuns: FRAMES },
    );
  });

  test('that was cut short or damaged is a value or a WireError', { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fromAgent),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        (frame, cut, damage) => {
          const whole = encodeFromAgent(frame, compress);
          const bytes = whole.slice(0, 1 + (cut % whole.length));
          for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
          refused(bytes);
        },
      ),
      { numRuns: FRAMES },
    );
  });

  test.each([
    ['a list of 2³¹ items', Uint8Array.of(0x9a, 0x80, 0, 0, 0), /items announced/],
    ['text of 4 GiB', Uint8Array.of(0x7a, 0xff, 0xff, 0xff, 0xff, 0x61), /bytes announced/],
    ['nesting without end', new Uint8Array(10_000).fill(0x81), /nested deeper/],
    ['an endless list', Uint8Array.of(0x9f, 0x01, 0xff), /indefinite/],
    ['a tag', Uint8Array.of(0xc0, 0x61, 0x61), /a tag/],
    ['two items', Uint8Array.of(0xa0, 0xa0), /too many/],
    ['nothing', new Uint8Array(0), /ends at byte 0/],
    ['a list instead of a map', Uint8Array.of(0x80), /not a map/],
  ])('with %s is refused by name', (_name, bytes, message) => {
    expect(() => decodeFromAgent(bytes, expand)).toThrow(message);
  });

  test('whose payload says it expands to more than it can is refused before it is expanded', () => {
    const cbor = new Encoder({ useRecords: false, mapsAsObjects: false, tagUint8Array: false });
    const frame = new Map<string, unknown>([
      ['kind', 'delta'],
      ['position', new Map<string, unknown>(Object.entries(position))],
      ['clocks', new Map(Object.entries(clocks))],
      ['base', 6],
      ['encoding', 'deflate'],
      ['length', 200_000_000],
      ['payload', new Uint8Array(300)],
    ]);
    expect(() => decodeFromAgent(cbor.encode(frame), expand)).toThrow(/200000000 bytes out of 300/);
  });

  test('carries a key named __proto__ without harm', () => {
    const cbor = new Encoder({ useRecords: false, mapsAsObjects: false, tagUint8Array: false });
    const bytes = cbor.encode(
      new Map<string, unknown>([
        ['__proto__', new Map([['admin', true]])],
        ['kind', 'refusal'],
        ['reason', 'x'],
      ]),
    );
    expect(decodeFromAgent(bytes, expand)).toEqual({ kind: 'refusal', reason: 'x' });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('layouts', () => {
  test('of an agent with other columns still give tables that can be read by name', () => {
    const layout = OWN_LAYOUT.map((kind) =>
      kind.name !== 'nodes'
        ? kind
        : {
            ...kind,
            columns: [
              { name: 'fluxCapacity', type: 'f64' as const, resolution: 1, values: null },
              ...kind.columns
                .filter((column) => column.name !== 'rack')
                .map((column) =>
                  column.name === 'state' ? { ...column, values: ['idle', 'asleep'] } : column,
                ),
            ],
          },
    );
    const nodes = tablesFor(layout).find((table) => table.kind.name === 'nodes')!;
    const slot = nodes.upsert({ node: 'n1', state: 'idle' });
    expect(nodes.column('rack')).toBe(-1);
    expect(nodes.number(nodes.column('rack'), slot)).toBeNull();
    nodes.columns[nodes.column('state')]?.grow(1);
    expect(nodes.kind.columns['state']).toMatchObject({ values: ['idle', 'unknown'] });
  });

  test.each(['__proto__', 'constructor', 'a b', ''])('with a column named %j are refused', (name) => {
    expect(() =>
      tablesFor([{ name: 'x', key: [], columns: [{ name, type: 'u8', resolution: 1, values: null }] }]),
    ).toThrow(WireError);
  });
});

describe('version negotiation', () => {
  test('takes the highest version both speak', () => {
    expect(
      agreeOnVersion(
        { lowest: 1, highest: 3 },
        { own: 'weft', other: 'the agent' },
        { lowest: 2, highest: 5 },
      ),
    ).toEqual({ version: 3 });
  });
  test('says who speaks what and who has to update', () => {
    expect(
      agreeOnVersion(
        { lowest: 1, highest: 1 },
        { own: 'this console', other: 'the agent of de-halm' },
        { lowest: 2, highest: 3 },
      ),
    ).toEqual({
      refusal:
        'no common protocol version: this console speaks 2–3, the agent of de-halm speaks 1; update the agent of de-halm',
    });
  });
});

function refused(bytes: Uint8Array): void {
  for (const decode of [() => decodeFromAgent(bytes, expand), () => decodeFromConsole(bytes)]) {
    try {
      decode();
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
    }
  }
}
