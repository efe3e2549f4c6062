import fc from 'fast-check';
import {
  type FromAgent,
  type FromConsole,
  OWN_LAYOUT,
  STEER_VERBS,
  type Steer,
} from '../../protocol/index.ts';
import { commandOf } from './made-commands.ts';

export const position = { site: 'de-halm', boot: 'b1', store: 's1', seq: 7 };
export const clocks = { monotonic: 12_345.678, wall: 1_795_468_800_000 };

const covered = (value: number | null, hours: number) => ({ value, hours });

/** What an agent may say. */
export const FROM_AGENT: readonly FromAgent[] = [
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
  { kind: 'audit', from: 7, lines: ['{"seq":7}', '{"seq":8,"what":"‹\\u202e›"}'], newest: 9, refusal: null },
  { kind: 'audit', from: 1, lines: [], newest: 0, refusal: 'this agent keeps no journal' },
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
];

/** What a console may say. */
export const FROM_CONSOLE: readonly FromConsole[] = [
  { kind: 'energy', from: 0, to: 9600 },
  { kind: 'energy', from: 0, to: 24, day: true },
  { kind: 'audit', from: 7 },
  { kind: 'hello', versions: { lowest: 1, highest: 2 }, program: 'weft 0.1.0', have: null },
  { kind: 'hello', versions: { lowest: 1, highest: 2 }, program: 'weft 0.1.0', have: position },
  { kind: 'resync', reason: 'a gap' },
  { kind: 'command', command: commandOf(1) },
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
export const anySteer: fc.Arbitrary<Steer> = fc.record({
  id: fc.string({ maxLength: 26 }),
  operation: fc.string({ maxLength: 26 }),
  verb: fc.constantFrom(...STEER_VERBS),
  deadlineSeconds: fc.option(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((seconds) => seconds + 0),
  ),
  reason: fc.string({ unit: 'grapheme', maxLength: 200 }),
  hash: fc.string({ maxLength: 64 }),
});
