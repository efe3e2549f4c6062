import type { SnmpProfile, StateColumn } from './snmp-profile.ts';

const SENTRY4 = '1.3.6.1.4.1.1718.4.1';
const CORD = `${SENTRY4}.3.3.1`;
const LINE = `${SENTRY4}.4.3.1`;
const PHASE = `${SENTRY4}.5.3.1`;
const BREAKER = `${SENTRY4}.6.3.1`;
const BRANCH = `${SENTRY4}.7.3.1`;
const OUTLET = `${SENTRY4}.8.3.1`;
const SENSOR = `${SENTRY4}.9.3.1`;
const UNIT = { part: 'unit', word: 'unit', first: 1 };
const OF_CORD = [UNIT, { part: 'cord', word: 'inlet', first: 1 }];

/** DeviceState: what is switched. */
const SWITCHED: StateColumn['means'] = { 0: 'unknown', 1: 'ok', 2: 'off' };
/** DeviceStatus: how it is. */
const STATUS: StateColumn['means'] = {
  0: 'ok',
  1: ['unknown', 'disabled'],
  2: ['unknown', 'purged'],
  5: ['unknown', 'being read'],
  6: ['unknown', 'settling'],
  7: ['unknown', 'not found'],
  8: ['critical', 'lost'],
  9: ['warning', 'read error'],
  10: ['critical', 'no communication'],
  11: ['critical', 'power error'],
  12: ['tripped', 'breaker tripped'],
  13: ['tripped', 'fuse blown'],
  14: ['critical', 'low alarm'],
  15: ['warning', 'low warning'],
  16: ['warning', 'high warning'],
  17: ['critical', 'high alarm'],
  18: ['critical', 'alarm'],
  19: ['warning', 'under its limit'],
  20: ['critical', 'over its limit'],
  21: ['warning', 'memory failed'],
  22: ['warning', 'profile error'],
  23: ['warning', 'conflict'],
};

/**
 * Rack power distribution units of Server Technology (PRO1, PRO2), up to six linked behind one address.
 * Units: W, VA, 0.1 V, 0.01 A, 0.1 Hz, power factor in 0.01; energy of cords in 0.1 kWh, of outlets in Wh;
 * temperature in tenths of the scale that is set. -1 is not available, of a temperature -410.
 * Source: Sentry4-MIB of 2017-06-15; looked at beside a public capture of a Smart PDU that is not kept here.
 */
export const SERVERTECH_SENTRY4: SnmpProfile = {
  name: 'servertech-sentry4',
  maker: 'Server Technology',
  objectIds: ['1.3.6.1.4.1.1718.4'],
  model: [`${SENTRY4}.2.2.1.5`, `${SENTRY4}.1.1.1.0`],
  measured: [
    ...[1, 2, 3, 5, 8, 10, 11].map((column) => `${CORD}.${column}`),
    `${LINE}.2`,
    `${LINE}.3`,
    `${PHASE}.3`,
    `${BREAKER}.1`,
    `${BRANCH}.1`,
    `${BRANCH}.2`,
    `${BRANCH}.3`,
    ...[1, 2, 3, 6, 7, 9, 10, 14].map((column) => `${OUTLET}.${column}`),
    `${SENSOR}.1`,
    `${SENSOR}.2`,
  ],
  steady: [
    `${SENTRY4}.2.2.1.5`,
    `${SENTRY4}.1.1.1`,
    `${SENTRY4}.3.2.1.10`,
    `${SENTRY4}.7.2.1.6`,
    `${SENTRY4}.9.1.10`,
  ],
  points: [
    {
      place: 'inlet',
      point: 'inlet {cord}',
      prefixes: [UNIT],
      figures: [
        { into: 'powerWatts', oid: `${CORD}.3`, index: 'unit.cord' },
        { into: 'apparentPowerVoltAmperes', oid: `${CORD}.5`, index: 'unit.cord' },
        { into: 'powerFactorRatio', oid: `${CORD}.8`, index: 'unit.cord', per: 100 },
        { into: 'energyJoules', oid: `${CORD}.10`, index: 'unit.cord', times: 360_000 },
        { into: 'frequencyHertz', oid: `${CORD}.11`, index: 'unit.cord', per: 10 },
        { into: 'voltageVolts', oid: `${PHASE}.3`, index: 'unit.cord.phase', per: 10, of: 'mean' },
        { into: 'currentAmperes', oid: `${LINE}.3`, index: 'unit.cord.phase', per: 100, of: 'highest' },
        { into: 'ratedCurrentAmperes', oid: `${SENTRY4}.3.2.1.10`, index: 'unit.cord' },
      ],
      states: [
        { oid: `${CORD}.1`, index: 'unit.cord', means: SWITCHED },
        { oid: `${CORD}.2`, index: 'unit.cord', means: STATUS },
        { oid: `${LINE}.2`, index: 'unit.cord.-', means: STATUS },
      ],
    },
    {
      place: 'branch',
      point: 'branch {n}',
      prefixes: OF_CORD,
      figures: [
        { into: 'currentAmperes', oid: `${BRANCH}.3`, index: 'unit.cord.n', per: 100 },
        { into: 'ratedCurrentAmperes', oid: `${SENTRY4}.7.2.1.6`, index: 'unit.cord.n' },
      ],
      states: [
        { oid: `${BRANCH}.1`, index: 'unit.cord.n', means: SWITCHED },
        { oid: `${BRANCH}.2`, index: 'unit.cord.n', means: STATUS },
        { oid: `${BREAKER}.1`, index: 'unit.cord.n', means: STATUS },
      ],
    },
    {
      place: 'outlet',
      point: 'outlet {n}',
      prefixes: OF_CORD,
      figures: [
        { into: 'powerWatts', oid: `${OUTLET}.7`, index: 'unit.cord.n' },
        { into: 'apparentPowerVoltAmperes', oid: `${OUTLET}.9`, index: 'unit.cord.n' },
        { into: 'powerFactorRatio', oid: `${OUTLET}.10`, index: 'unit.cord.n', per: 100 },
        { into: 'energyJoules', oid: `${OUTLET}.14`, index: 'unit.cord.n', times: 3600 },
        { into: 'voltageVolts', oid: `${OUTLET}.6`, index: 'unit.cord.n', per: 10 },
        { into: 'currentAmperes', oid: `${OUTLET}.3`, index: 'unit.cord.n', per: 100 },
      ],
      states: [
        { oid: `${OUTLET}.1`, index: 'unit.cord.n', means: SWITCHED },
        { oid: `${OUTLET}.2`, index: 'unit.cord.n', means: STATUS },
      ],
    },
    {
      place: 'air',
      point: 'air {n}',
      prefixes: [UNIT],
      figures: [
        {
          into: 'temperatureCelsius',
          oid: `${SENSOR}.1`,
          index: 'unit.n',
          per: 10,
          absent: [-410],
          units: {
            oid: `${SENTRY4}.9.1.10`,
            index: '0',
            are: { 0: 'as is', 1: 'fahrenheit' },
            mayBeMissing: true,
          },
        },
      ],
      states: [{ oid: `${SENSOR}.2`, index: 'unit.n', means: STATUS }],
    },
  ],
};
