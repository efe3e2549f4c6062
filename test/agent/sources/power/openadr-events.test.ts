import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, demandsOf, event, HOUR, LIMIT, NOON } from '../../../support/openadr-event.ts';

const one = (type: string, values: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) =>
  demandsOf(event({ intervals: [{ id: 0, payloads: [{ type, values }] }], ...more }));

describe('events of OpenADR 3', () => {
  test('become demands with instants, watts, priority and the program’s name', () => {
    expect(demandsOf(event())).toEqual({
      demands: [
        {
          id: 'e1/0/0',
          eventId: 'e1',
          kind: 'import limit',
          from: NOON + HOUR,
          to: NOON + 4 * HOUR,
          priority: 1,
          programName: 'Grid limits',
          targets: ['de-halm'],
          limitWatts: 50e6,
          setpointWatts: null,
          level: null,
          pricePerKilowattHour: null,
          currency: null,
          gramsPerKilowattHour: null,
          alert: null,
          text: 'evening peak',
        },
      ],
      problems: [],
      left: [],
    });
  });

  test.each<[string, readonly unknown[], object]>([
    ['DISPATCH_SETPOINT', [-1200.5], { kind: 'dispatch setpoint', setpointWatts: -1_200_500 }],
    ['DISPATCH_SETPOINT_RELATIVE', [-5], { kind: 'relative dispatch setpoint', setpointWatts: -5000 }],
    ['EXPORT_CAPACITY_LIMIT', [0], { kind: 'export limit', limitWatts: 0 }],
    ['IMPORT_CAPACITY_SUBSCRIPTION', [70_000], { kind: 'import subscription', limitWatts: 70e6 }],
    ['PRICE', [0.17], { kind: 'price', pricePerKilowattHour: 0.17, currency: 'EUR' }],
    ['EXPORT_PRICE', [-0.02], { kind: 'export price', pricePerKilowattHour: -0.02, currency: null }],
    ['GHG', [412], { kind: 'greenhouse gas', gramsPerKilowattHour: 412 }],
    ['SIMPLE', [3], { kind: 'level', level: 3 }],
    ['ALERT_GRID_EMERGENCY', ['shed now'], { kind: 'alert', alert: 'grid emergency', text: 'shed now' }],
    ['ALERT_FLEX_ALERT', [], { kind: 'alert', alert: 'flex alert', text: 'evening peak' }],
  ])('of the type %s with %j ask for that', (type, values, expected) => {
    expect(one(type, values)).toMatchObject({ demands: [expected], problems: [] });
  });

  test('are in the units that their own descriptor names, before the program’s', () => {
    const described = (units: string) =>
      one('IMPORT_CAPACITY_LIMIT', [50], {
        payloadDescriptors: [
          { objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'IMPORT_CAPACITY_LIMIT', units },
        ],
      });
    expect(described('KW').demands).toMatchObject([{ limitWatts: 50_000 }]);
    expect(described('MW').demands).toMatchObject([{ limitWatts: 50e6 }]);
    expect(described('KVA')).toMatchObject({
      demands: [],
      problems: ['event e1: interval 0: IMPORT_CAPACITY_LIMIT: its units are KVA, expected KW'],
    });
  });

  test('that say nothing a site can do something about are named', () => {
    expect(one('CTA2045_REBOOT', [1])).toEqual({ demands: [], problems: [], left: ['CTA2045_REBOOT'] });
  });
});

describe('an event that cannot be understood', () => {
  test.each<[string, object, string]>([
    [
      'without a start',
      { intervalPeriod: { duration: 'PT1H' } },
      'interval 0 has no start, and neither has the event',
    ],
    [
      'on no day',
      { intervalPeriod: { start: '2026-02-30T00:00:00Z' } },
      'its start 2026-02-30T00:00:00Z is no instant',
    ],
    [
      'of no duration',
      { intervalPeriod: { start: at(1), duration: '3h' } },
      'interval 0: its duration 3h is none',
    ],
    [
      'of a wrong random start',
      { intervalPeriod: { start: at(1), randomizeStart: '-PT1H' } },
      'its randomizeStart -PT1H is no duration',
    ],
    [
      'after one without end',
      { intervalPeriod: { start: at(1) }, intervals: [LIMIT, { ...LIMIT, id: 1 }] },
      'interval 1 has no start and follows one without an end',
    ],
    ['without intervals', { intervals: [] }, 'it has no intervals and asks for nothing'],
    [
      'with a text for a limit',
      { intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: ['50'] }] }] },
      'interval 0: IMPORT_CAPACITY_LIMIT: its value is no number',
    ],
    [
      'with two limits in one',
      { intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [1, 2] }] }] },
      'interval 0: IMPORT_CAPACITY_LIMIT: 2 values, expected one',
    ],
    [
      'with a limit below zero',
      { intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [-1] }] }] },
      'interval 0: IMPORT_CAPACITY_LIMIT: -1000 W is below zero',
    ],
    [
      'of level 7',
      { intervals: [{ id: 0, payloads: [{ type: 'SIMPLE', values: [7] }] }] },
      'interval 0: SIMPLE: level 7, expected 0, 1, 2 or 3',
    ],
  ])('%s is told of, and takes no other with it', (_what, more, why) => {
    const { demands, problems } = demandsOf(event(more as Record<string, unknown>), event({ id: 'e2' }));
    expect(problems).toEqual([`event e1: ${why}`]);
    expect(demands.map(({ id }) => id)).toEqual(['e2/0/0']);
  });

  test('is named by its id where it has one', () => {
    const { problems } = demandsOf(
      { id: 'e\u001b[2J' },
      null,
      event({ priority: -1 }),
      event({ intervals: [{ id: 'x' }] }),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^event e‹1B›\[2J: programID: /),
      expect.stringMatching(/^event without an id: /),
      expect.stringMatching(/^event e1: priority: /),
      expect.stringMatching(/^event e1: interval 0: id: /),
    ]);
  });

  test('keeps a limit that stands beside a price that is none', () => {
    const payloads = [...LIMIT.payloads, { type: 'PRICE', values: ['cheap'] }];
    const { demands, problems } = demandsOf(event({ intervals: [{ id: 0, payloads }] }));
    expect(demands).toMatchObject([{ kind: 'import limit' }]);
    expect(problems).toEqual(['event e1: interval 0: PRICE: its value is no number']);
  });

  test('of any shape at all is told of or asked for, without a throw', () => {
    const any = fc.anything({ withBigInt: false });
    fc.assert(
      fc.property(
        fc.record({ key: fc.constantFrom(...Object.keys(event())), value: any, interval: any }),
        ({ key, value, interval }) => {
          const { demands, problems } = demandsOf(
            event({ [key]: value }),
            event({ id: 'e2', intervals: [interval] }),
          );
          expect(demands.length + problems.length).toBeGreaterThan(0);
          for (const { from, to } of demands)
            expect(Number.isFinite(from) && (to === null || to > from)).toBe(true);
          for (const problem of problems) expect(problem).not.toMatch(/\p{Cc}/u);
        },
      ),
    );
  });
});
