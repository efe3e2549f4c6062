import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keptCommand } from '../../agent/operations/kept-command.ts';
import { commandHash, commandJson } from '../../protocol/command-hash.ts';
import { expandDelivered, foldDelivered } from '../../protocol/delivered.ts';
import { decodeFromConsole, encodeFromConsole } from '../../protocol/index.ts';
import { expandNumbers, foldNumbers } from '../../protocol/number-ranges.ts';
import { namedShedSteps, SHED_STEPS, type ShedOrder } from '../../protocol/shed-order.ts';
import { sha256 } from '../../source/actions/plan-hash.ts';
import { commandOf } from '../support/made-commands.ts';

const watts = fc.double({ min: 0, max: 1e9, noNaN: true });
const at = fc.integer({ min: 0, max: 4e12 });
const places = fc.uniqueArray(fc.integer({ min: 0, max: 9 })).map(foldNumbers);
const plain: fc.Arbitrary<ShedOrder> = fc.record({
  ...{ limitWatts: watts, begins: at, from: at, until: fc.option(at), drawsWatts: watts, needWatts: watts },
  ...{ hours: watts, wattsPerStart: watts, rampDown: fc.option(watts), rampUp: fc.option(watts) },
  nodes: fc.array(fc.string({ maxLength: 9 }), { minLength: 10, maxLength: 12 }),
  works: fc.array(fc.record({ workload: fc.string({ maxLength: 9 }), seen: fc.string({ maxLength: 20 }) }), {
    minLength: 10,
    maxLength: 12,
  }),
  steps: fc.array(
    fc.record({
      ...{ kind: fc.constantFrom(...SHED_STEPS), frees: watts, lostGpuHours: watts, works: places },
      caps: fc.array(fc.record({ watts: fc.integer({ min: 1, max: 2_000 }), nodes: places }), {
        maxLength: 3,
      }),
    }),
    { maxLength: 5 },
  ),
});
const demands = fc.record({ source: fc.string({ maxLength: 40 }), event: fc.string({ maxLength: 40 }) });
const orders = fc.oneof(
  plain,
  fc.tuple(plain, demands).map(([order, demand]): ShedOrder => ({ ...order, demand })),
);

describe('the order of a shed', () => {
  test('comes out of a frame, and out of a journal, as it went in', () => {
    fc.assert(
      fc.property(orders, (shed) => {
        const command = commandOf(1, { verb: 'shed', policy: null, shed });
        const frame = decodeFromConsole(encodeFromConsole({ kind: 'command', command }));
        expect(frame).toEqual({ kind: 'command', command });
        expect(keptCommand(JSON.parse(JSON.stringify(commandJson(command))))).toEqual(command);
      }),
    );
  });

  test('is part of what is hashed; a command without one keeps the hash that it always had', () => {
    const bare = commandOf(1);
    expect(commandJson(bare)).not.toHaveProperty('shed');
    fc.assert(
      fc.property(orders, (shed) => {
        const hash = commandHash({ ...bare, shed }, sha256);
        expect(hash).not.toBe(commandHash(bare, sha256));
        for (const other of [
          { nodes: [...shed.nodes, 'x'] },
          { demand: { source: 's'.repeat(41), event: '' } },
        ])
          expect(hash).not.toBe(commandHash({ ...bare, shed: { ...shed, ...other } }, sha256));
      }),
    );
  });

  test('names its own nodes by their places, and is none where it names what it does not have', () => {
    const step = { kind: 'cap', frees: 1, lostGpuHours: 1, works: '0' } as const;
    const order = { nodes: ['a', 'b', 'c'], works: [{ workload: '7', seen: '' }] };
    const named = namedShedSteps({ ...order, steps: [{ ...step, caps: [{ watts: 400, nodes: '0,2' }] }] });
    expect(named?.[0]).toMatchObject({ caps: [{ watts: 400, nodes: ['a', 'c'] }], workloads: ['7'] });
    for (const nodes of ['3', '0-3', '1,0', '2-1', '0,0', 'a', '-1', '0-', '1e0'])
      expect(namedShedSteps({ ...order, steps: [{ ...step, caps: [{ watts: 400, nodes }] }] })).toBeNull();
    expect(namedShedSteps({ ...order, steps: [{ ...step, works: '1', caps: [] }] })).toBeNull();
  });
});

describe('places in a list as text', () => {
  test('give back the places, rising and each once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 })), (numbers) => {
        const sorted = [...new Set(numbers)].sort((a, b) => a - b);
        expect(expandNumbers(foldNumbers(numbers), 301)).toEqual(sorted);
      }),
    );
  });

  test('are places below a bound or nothing, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789,-x') }), (text) => {
        const numbers = expandNumbers(text, 50);
        if (numbers !== null) expect(numbers.every((one) => one >= 0 && one < 50)).toBe(true);
      }),
    );
    expect(expandNumbers('0-999999999', 50)).toBeNull();
  });
});

describe('what a shed delivered', () => {
  test('comes out of its cell as it went in, to the minute and the kilowatt', () => {
    const kilowatts = fc.option(fc.integer({ min: 0, max: 999_999 }).map((kilo) => kilo * 1_000));
    const minutes = fc.array(
      fc.record({
        at: fc.integer({ min: 1, max: 9e7 }).map((minute) => minute * 60_000),
        limitWatts: kilowatts,
        watts: kilowatts,
      }),
    );
    fc.assert(
      fc.property(minutes, (given) => {
        expect(expandDelivered(foldDelivered(given))).toEqual(given);
      }),
    );
    for (const text of ['', 'x', '1:2', '1:2:3:4', '1:a:2', '-1:2:3'])
      expect(expandDelivered(text)).toEqual([]);
  });
});
