import type { Figure, MeasuredColumn, SnmpProfile, StateColumn } from './snmp-profile.ts';

const PDU2 = '1.3.6.1.4.1.13742.6';
/** Of each table: what is configured, whose columns 6 and 7 are unit and decimal digits, and what is measured. */
const INLET = { set: `${PDU2}.3.3.4.1`, told: `${PDU2}.5.2.3.1` };
const POLE = { set: `${PDU2}.3.3.6.1`, told: `${PDU2}.5.2.4.1` };
const BREAKER = { set: `${PDU2}.3.4.4.1`, told: `${PDU2}.5.3.3.1` };
const OUTLET = { set: `${PDU2}.3.5.4.1`, told: `${PDU2}.5.4.3.1` };
const SENSOR_SET = `${PDU2}.3.6.3.1`;
const SENSOR = `${PDU2}.5.5.3.1`;
const UNIT = [{ part: 'unit', word: 'unit', first: 1 }];

type Table = typeof INLET;

/** Kind of sensor (SensorTypeEnumeration), its unit (SensorUnitsEnumeration), and what it is here. */
const KINDS: readonly (readonly [type: number, into: MeasuredColumn, unit: number, times: number])[] = [
  [5, 'powerWatts', 3, 1],
  [6, 'apparentPowerVoltAmperes', 4, 1],
  [7, 'powerFactorRatio', -1, 1],
  // Against neutral where it is told, else as it comes.
  [25, 'voltageVolts', 1, 1],
  [4, 'voltageVolts', 1, 1],
  [1, 'currentAmperes', 2, 1],
  [23, 'frequencyHertz', 8, 1],
  [8, 'energyJoules', 5, 3600],
];

const THRESHOLD: StateColumn['means'] = {
  2: ['critical', 'below its lower critical threshold'],
  3: ['warning', 'below its lower warning threshold'],
  4: 'ok',
  5: ['warning', 'above its upper warning threshold'],
  6: ['critical', 'above its upper critical threshold'],
  // What is on or off, tripped or wet has words of its own below.
  26: ['critical', 'fault'],
  27: ['warning', 'warning'],
  28: ['critical', 'critical'],
};

/**
 * Intelligent power distribution units of Raritan (PX2, PX3, PX4, also as Legrand and Server Technology PRO4X).
 * Units: each sensor tells its unit and its decimal digits; without digits a value is not taken.
 * Source: PDU2-MIB, checked against a capture of a PX3-5493U (firmware 4.2.0).
 */
export const RARITAN_PDU2: SnmpProfile = {
  name: 'raritan-pdu2',
  maker: 'Raritan',
  objectIds: ['1.3.6.1.4.1.13742'],
  model: [`${PDU2}.3.2.1.1.3`],
  modelInDescription: /\bMD:\s?(\S+)/,
  measured: [
    ...[INLET, POLE, BREAKER, OUTLET].flatMap(({ told }) => [`${told}.3`, `${told}.4`]),
    `${SENSOR}.3`,
    `${SENSOR}.4`,
  ],
  steady: [
    `${PDU2}.3.2.1.1.3`,
    ...[INLET, POLE, BREAKER, OUTLET].flatMap(({ set }) => [`${set}.6`, `${set}.7`]),
    `${PDU2}.3.3.3.1.7`,
    `${PDU2}.3.4.3.1.5`,
    `${PDU2}.3.5.3.1.7`,
    `${SENSOR_SET}.2`,
    `${SENSOR_SET}.16`,
    `${SENSOR_SET}.17`,
  ],
  points: [
    {
      place: 'inlet',
      point: 'inlet {n}',
      prefixes: UNIT,
      figures: [
        ...figures(INLET, 'unit.n', {}),
        ...figures(POLE, 'unit.n.phase', {
          currentAmperes: 'highest',
          voltageVolts: 'mean',
          powerWatts: 'sum',
          apparentPowerVoltAmperes: 'sum',
          energyJoules: 'sum',
        }),
        { into: 'ratedCurrentAmperes', oid: `${PDU2}.3.3.3.1.7`, index: 'unit.n', textUnit: 'A' },
      ],
      states: [...thresholds(INLET, 'unit.n'), ...thresholds(POLE, 'unit.n.-')],
    },
    {
      place: 'branch',
      point: 'branch {n}',
      prefixes: UNIT,
      figures: [
        ...figures(BREAKER, 'unit.n', {}),
        { into: 'ratedCurrentAmperes', oid: `${PDU2}.3.4.3.1.5`, index: 'unit.n', textUnit: 'A' },
      ],
      states: [
        ...thresholds(BREAKER, 'unit.n'),
        {
          oid: `${BREAKER.told}.3`,
          index: 'unit.n.15',
          means: { 0: ['tripped', 'its breaker is open'], 1: 'ok' },
        },
      ],
    },
    {
      place: 'outlet',
      point: 'outlet {n}',
      prefixes: UNIT,
      figures: [
        ...figures(OUTLET, 'unit.n', {}),
        { into: 'ratedCurrentAmperes', oid: `${PDU2}.3.5.3.1.7`, index: 'unit.n', textUnit: 'A' },
      ],
      states: [
        ...thresholds(OUTLET, 'unit.n'),
        { oid: `${OUTLET.told}.3`, index: 'unit.n.14', means: { 7: 'ok', 8: 'off' } },
      ],
    },
    {
      place: 'air',
      point: 'air {n}',
      prefixes: UNIT,
      figures: [
        {
          into: 'temperatureCelsius',
          oid: `${SENSOR}.4`,
          index: 'unit.n',
          where: [
            { oid: `${SENSOR_SET}.2`, is: [10] },
            { oid: `${SENSOR}.3`, isNot: [-1], mayBeMissing: true },
          ],
          digits: `${SENSOR_SET}.17`,
          units: { oid: `${SENSOR_SET}.16`, are: { 7: 'as is', 14: 'fahrenheit' } },
        },
      ],
      states: [
        {
          oid: `${SENSOR}.3`,
          index: 'unit.n',
          where: [{ oid: `${SENSOR_SET}.2`, is: [10] }],
          means: THRESHOLD,
        },
      ],
    },
    {
      place: 'leak',
      point: 'leak {n}',
      prefixes: UNIT,
      figures: [],
      states: [
        {
          oid: `${SENSOR}.3`,
          index: 'unit.n',
          where: [{ oid: `${SENSOR_SET}.2`, is: [17] }],
          means: {
            [-1]: ['unknown', 'its sensor does not answer'],
            4: 'ok',
            9: ['critical', 'water'],
            10: 'ok',
            11: ['critical', 'water'],
          },
        },
      ],
    },
  ],
};

function figures(
  { set, told }: Table,
  index: string,
  of: Partial<Record<MeasuredColumn, Figure['of']>>,
): Figure[] {
  const isOfPhases = index.includes('phase');
  return KINDS.filter(([, into]) => !isOfPhases || of[into] !== undefined).map(
    ([type, into, unit, times]) => ({
      into,
      oid: `${told}.4`,
      index: `${index}.${type}`,
      // Without power a sensor goes on telling what it told last, beside the state "unavailable".
      where: [{ oid: `${told}.3`, isNot: [-1], mayBeMissing: true }],
      times,
      digits: `${set}.7`,
      units: { oid: `${set}.6`, are: { [unit]: 'as is' as const }, mayBeMissing: true },
      ...(of[into] === undefined ? {} : { of: of[into] }),
    }),
  );
}

function thresholds({ told }: Table, index: string): StateColumn[] {
  return KINDS.map(([type]) => ({ oid: `${told}.3`, index: `${index}.${type}`, means: THRESHOLD }));
}
