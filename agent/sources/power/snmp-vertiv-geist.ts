import type { Figure, SnmpProfile } from './snmp-profile.ts';

const V5 = '1.3.6.1.4.1.21239.5.2';
const MAIN = `${V5}.3.1.1`;
const PHASE = `${V5}.3.2.1`;
const BREAKER = `${V5}.3.3.1`;
const SWITCH = `${V5}.3.5.1`;
const OUTLET = `${V5}.3.6.1`;
const SENSOR = `${V5}.4.1`;

/**
 * Rack power distribution units of Vertiv and Geist with a GU2 or GU3 module.
 * Units: W, VA, Wh, 0.1 V, 0.01 A, power factor in %, temperature in tenths of the unit's own scale.
 * Source: VERTIV-V5-MIB and GEIST-IMD-MIB, which have the same tables; there was no capture to check against,
 * only their text. A chain of several units tells its phases without saying whose they are: they are left out.
 */
export const VERTIV_GEIST: SnmpProfile = {
  name: 'vertiv-geist',
  maker: 'Vertiv',
  objectIds: ['1.3.6.1.4.1.21239'],
  model: [`${V5}.1.8.0`, `${V5}.1.1.0`],
  measured: [
    `${MAIN}.5`,
    ...[9, 10, 11, 12].map((column) => `${MAIN}.${column}`),
    ...[4, 8, 12, 13, 14, 15].map((column) => `${PHASE}.${column}`),
    ...[4, 8, 12, 13, 14, 15].map((column) => `${BREAKER}.${column}`),
    `${SWITCH}.4`,
    ...[4, 8, 12, 13, 14, 15].map((column) => `${OUTLET}.${column}`),
    `${SENSOR}.4`,
    `${SENSOR}.5`,
  ],
  steady: [`${V5}.1`],
  points: [
    {
      place: 'inlet',
      point: 'inlet {n}',
      figures: [
        { into: 'powerWatts', oid: `${MAIN}.9`, index: 'n' },
        { into: 'powerWatts', ...phase(12), of: 'sum' },
        { into: 'apparentPowerVoltAmperes', oid: `${MAIN}.10`, index: 'n' },
        { into: 'apparentPowerVoltAmperes', ...phase(13), of: 'sum' },
        { into: 'powerFactorRatio', oid: `${MAIN}.11`, index: 'n', per: 100 },
        { into: 'energyJoules', oid: `${MAIN}.12`, index: 'n', times: 3600 },
        { into: 'energyJoules', ...phase(15), times: 3600, of: 'sum' },
        { into: 'voltageVolts', ...phase(4), per: 10, of: 'mean' },
        { into: 'currentAmperes', ...phase(8), per: 100, of: 'highest' },
      ],
      states: [{ oid: `${MAIN}.5`, index: 'n', means: availability() }],
    },
    {
      place: 'branch',
      point: 'branch {n}',
      figures: electrical(BREAKER, 8, 4),
    },
    {
      place: 'outlet',
      point: 'outlet {n}',
      figures: electrical(OUTLET, 4, 8),
      states: [
        {
          oid: `${SWITCH}.4`,
          index: 'n',
          means: {
            1: 'ok',
            2: 'off',
            3: ['warning', 'about to be switched off'],
            4: ['off', 'about to be switched on'],
            5: ['warning', 'about to be rebooted'],
            6: ['off', 'rebooting'],
            7: ['unknown', 'the device says that it is not available'],
          },
        },
      ],
    },
    {
      place: 'air',
      point: 'air {n}',
      onlyWhere: [{ oid: `${SENSOR}.4`, index: 'n', is: [0, 1, 2] }],
      figures: [
        {
          into: 'temperatureCelsius',
          oid: `${SENSOR}.5`,
          index: 'n',
          where: [{ oid: `${SENSOR}.4`, is: [1, 2], mayBeMissing: true }],
          per: 10,
          units: { oid: `${V5}.1.7`, index: '0', are: { 0: 'fahrenheit', 1: 'as is' } },
        },
      ],
      states: [{ oid: `${SENSOR}.4`, index: 'n', means: availability() }],
    },
  ],
};

function availability() {
  return {
    0: ['unknown', 'the device says that it is not available'],
    1: 'ok',
    2: ['warning', 'partly not available'],
  } as const;
}

function phase(column: number) {
  return {
    oid: `${PHASE}.${column}`,
    index: 'phase',
    // The parts of the name: the phases are the only inlet's.
    unless: `${MAIN}.9.2`,
  };
}

function electrical(table: string, voltage: number, current: number): Figure[] {
  return [
    { into: 'powerWatts', oid: `${table}.12`, index: 'n' },
    { into: 'apparentPowerVoltAmperes', oid: `${table}.13`, index: 'n' },
    { into: 'powerFactorRatio', oid: `${table}.14`, index: 'n', per: 100 },
    { into: 'energyJoules', oid: `${table}.15`, index: 'n', times: 3600 },
    { into: 'voltageVolts', oid: `${table}.${voltage}`, index: 'n', per: 10 },
    { into: 'currentAmperes', oid: `${table}.${current}`, index: 'n', per: 100 },
  ];
}
