import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodePeerFrame,
  encodePeerFrame,
  type LinksTold,
  MOVES,
  type PeerHello,
  type PeerMessage,
  WireError,
  type WorkloadSpec,
} from '../../../protocol/index.ts';

const name = fc.string({ minLength: 1, maxLength: 60 });
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const addressed = { operation: fc.string({ maxLength: 26 }), from: name, to: name };
const life = { store: name, boot: name };
const move = fc.constantFrom(...MOVES);
/** CBOR’s short integers have no −0, and no second or bit is one. */
const figure = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const whole = maybe(fc.nat());

const spec: fc.Arbitrary<WorkloadSpec> = fc.record({
  name,
  user: name,
  account: maybe(name),
  partition: maybe(name),
  qos: maybe(name),
  directory: name,
  script: fc.string({ maxLength: 2000 }),
  environment: fc.array(fc.tuple(fc.constantFrom('PATH', '__proto__', 'constructor'), fc.string())),
  nodes: fc.nat(),
  tasks: whole,
  cpusPerTask: whole,
  gpus: fc.nat(),
  gresPerNode: maybe(name),
  memory: maybe(name),
  timeLeftSeconds: maybe(figure),
  comment: fc.string(),
  dataClass: maybe(name),
  checkpoint: maybe(name),
  checkpointDirectory: maybe(name),
  standardOutput: maybe(name),
  standardError: maybe(name),
  leftBehind: fc.array(fc.string()),
});

const told = fc.record({
  link: name,
  capacityBitsPerSecond: maybe(figure),
  carrier: maybe(name),
  owner: maybe(name),
  jurisdiction: maybe(name),
  route: maybe(name),
  dataClasses: maybe(name),
  encryption: maybe(name),
});

const frames: fc.Arbitrary<PeerHello | PeerMessage | LinksTold> = fc.oneof(
  fc.record({
    kind: fc.constant('links' as const),
    from: name,
    to: name,
    links: fc.array(told, { maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('hello' as const),
    versions: fc.constant({ lowest: 1, highest: 2 }),
    program: name,
    site: name,
    ...life,
  }),
  fc.record({
    kind: fc.constant('reserve' as const),
    ...addressed,
    workload: name,
    spec,
    specHash: name,
    dataClass: maybe(name),
    move,
    actor: name,
    reason: fc.string(),
  }),
  fc.record({ kind: fc.constantFrom('reserved' as const, 'status?' as const), ...addressed, ...life }),
  fc.record({ kind: fc.constant('refused' as const), ...addressed, reason: fc.string() }),
  fc.record({ kind: fc.constant('check' as const), ...addressed, store: name, move, checkpoint: name }),
  fc.record({
    kind: fc.constant('checked' as const),
    ...addressed,
    store: name,
    checkpoint: name,
    digest: maybe(name),
  }),
  fc.record({ kind: fc.constant('start' as const), ...addressed, ...life, move, checkpoint: maybe(name) }),
  fc.record({ kind: fc.constant('started' as const), ...addressed, store: name }),
  fc.record({
    kind: fc.constant('void' as const),
    ...addressed,
    store: maybe(name),
    move,
    forced: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('voided' as const), ...addressed, store: name, of: name }),
);

describe('what agents say to each other', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decodePeerFrame(encodePeerFrame(frame))).toEqual(frame);
      }),
    );
  });

  test('is, of any bytes at all, a frame or a WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => frameOrWireError(bytes)),
      { numRuns: 5000 },
    );
  });

  test('is, cut short or damaged, a frame or a WireError', () => {
    fc.assert(
      fc.property(
        frames,
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        (frame, cut, damage) => {
          const whole = encodePeerFrame(frame);
          const bytes = whole.slice(0, 1 + (cut % whole.length));
          for (const [at, byte] of damage) bytes[at % bytes.length] = byte;
          frameOrWireError(bytes);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('names the field that is not what it should be', () => {
    const bytes = encodePeerFrame({
      kind: 'voided',
      operation: 'x'.repeat(27),
      from: 'a',
      to: 'b',
      store: 's',
      of: 's',
    });
    expect(() => decodePeerFrame(bytes)).toThrow('peer.operation is not text of at most 26 characters');
  });
});

function frameOrWireError(bytes: Uint8Array): void {
  try {
    decodePeerFrame(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(WireError);
  }
}
