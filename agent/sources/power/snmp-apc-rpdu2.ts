import type { SnmpProfile, StateColumn } from './snmp-profile.ts';

const RPDU2 = '1.3.6.1.4.1.318.1.1.26';
/** The tables of the first generation, which the second has as well: older firmware tells banks only there. */
const RPDU = '1.3.6.1.4.1.318.1.1.12';
const LOAD_STATUS = `${RPDU}.2.3.1.1`;
const DEVICE = `${RPDU2}.4.3.1`;
const PROPERTIES = `${RPDU2}.4.2.1`;
const PHASE = `${RPDU2}.6.3.1`;
const BANK = `${RPDU2}.8.3.1`;
const SWITCHED = `${RPDU2}.9.2.3.1`;
const OUTLET = `${RPDU2}.9.4.3.1`;
const SENSOR = `${RPDU2}.10.2.2.1`;
const UNIT = [{ part: 'unit', word: 'unit', first: 1 }];

const LOAD: StateColumn['means'] = {
  1: 'ok',
  2: 'ok',
  3: ['warning', 'near overload'],
  4: ['critical', 'overload'],
  // The model does not tell it.
  5: 'unknown',
};

/**
 * Rack power distribution units of APC: the second generation (AP84xx, AP86xx, AP88xx, AP89xx, APDU9xxx), up
 * to four of them behind one address, and what the first (AP78xx, AP79xx) tells in tables of its own.
 * Units: power in 0.01 kW, apparent power in 0.01 kVA, energy in 0.1 kWh, current in 0.1 A, voltage in V,
 * power factor in 0.01; of outlets power in W. -1 is not available.
 * Source: rPDU2 and rPDU of PowerNet-MIB, checked against a capture of an AP8853 (web card 6.8.2).
 */
export const APC_RPDU2: SnmpProfile = {
  name: 'apc-rpdu2',
  maker: 'APC',
  objectIds: ['1.3.6.1.4.1.318.1.3.4'],
  model: [`${RPDU2}.2.1.8`, `${RPDU}.1.5.0`],
  modelInDescription: /\bMN:\s?(\S+)/,
  measured: [
    DEVICE,
    PHASE,
    BANK,
    `${SWITCHED}.5`,
    `${OUTLET}.6`,
    `${OUTLET}.7`,
    `${OUTLET}.11`,
    SENSOR,
    `${RPDU}.1.15`,
    `${RPDU}.1.16`,
    `${RPDU}.1.18`,
    LOAD_STATUS,
    `${RPDU}.3.5.1.1.4`,
  ],
  steady: [
    `${RPDU2}.2.1.8`,
    `${PROPERTIES}.9`,
    `${SWITCHED}.2`,
    `${SWITCHED}.4`,
    `${OUTLET}.2`,
    `${OUTLET}.4`,
    `${RPDU}.1.5`,
    `${RPDU}.1.7`,
  ],
  points: [
    {
      place: 'inlet',
      // A unit has one inlet, so the unit's figures are the inlet's.
      point: 'inlet 1',
      prefixes: UNIT,
      figures: [
        { into: 'powerWatts', oid: `${DEVICE}.5`, index: 'unit', lookup: { unit: `${DEVICE}.2` }, times: 10 },
        { into: 'powerWatts', ...phase(7), times: 10, of: 'sum' },
        {
          into: 'apparentPowerVoltAmperes',
          oid: `${DEVICE}.16`,
          index: 'unit',
          lookup: { unit: `${DEVICE}.2` },
          times: 10,
        },
        { into: 'apparentPowerVoltAmperes', ...phase(8), times: 10, of: 'sum' },
        {
          into: 'powerFactorRatio',
          oid: `${DEVICE}.17`,
          index: 'unit',
          lookup: { unit: `${DEVICE}.2` },
          per: 100,
        },
        {
          into: 'energyJoules',
          oid: `${DEVICE}.9`,
          index: 'unit',
          lookup: { unit: `${DEVICE}.2` },
          times: 360_000,
        },
        { into: 'voltageVolts', ...phase(6), of: 'mean' },
        { into: 'currentAmperes', ...phase(5), per: 10, of: 'highest' },
        { into: 'ratedCurrentAmperes', oid: `${PROPERTIES}.9`, index: 'unit' },
        { into: 'powerWatts', oid: `${RPDU}.1.16`, index: '0' },
        { into: 'apparentPowerVoltAmperes', oid: `${RPDU}.1.18`, index: '0' },
        { into: 'voltageVolts', oid: `${RPDU}.1.15`, index: '0' },
        {
          into: 'currentAmperes',
          oid: `${LOAD_STATUS}.2`,
          index: 'phase',
          where: [{ oid: `${LOAD_STATUS}.5`, is: [0], mayBeMissing: true }],
          per: 10,
          of: 'highest',
        },
        { into: 'ratedCurrentAmperes', oid: `${RPDU}.1.7`, index: '0' },
      ],
      states: [
        { oid: `${DEVICE}.4`, index: 'unit', lookup: { unit: `${DEVICE}.2` }, means: LOAD },
        { ...phase(4), means: LOAD },
      ],
    },
    {
      place: 'branch',
      point: 'branch {n}',
      prefixes: UNIT,
      figures: [
        {
          into: 'currentAmperes',
          oid: `${BANK}.5`,
          index: 'n',
          lookup: { unit: `${BANK}.2`, n: `${BANK}.3` },
          per: 10,
        },
      ],
      states: [{ oid: `${BANK}.4`, index: 'n', lookup: { unit: `${BANK}.2`, n: `${BANK}.3` }, means: LOAD }],
    },
    {
      place: 'branch',
      point: 'branch {n}',
      figures: [{ into: 'currentAmperes', ...bank(2), per: 10 }],
      states: [
        {
          ...bank(3),
          means: { 1: 'ok', 2: 'ok', 3: ['warning', 'near overload'], 4: ['critical', 'overload'] },
        },
      ],
    },
    {
      place: 'outlet',
      point: 'outlet {n}',
      prefixes: UNIT,
      figures: [
        { into: 'currentAmperes', ...outlet(6), per: 10 },
        { into: 'powerWatts', ...outlet(7) },
        { into: 'energyJoules', ...outlet(11), times: 360_000 },
      ],
      states: [
        {
          // The metered table says "on" of every outlet, whether it is or not.
          oid: `${SWITCHED}.5`,
          index: 'n',
          lookup: { unit: `${SWITCHED}.2`, n: `${SWITCHED}.4` },
          means: { 1: 'off', 2: 'ok' },
        },
      ],
    },
    {
      place: 'outlet',
      point: 'outlet {n}',
      figures: [],
      states: [{ oid: `${RPDU}.3.5.1.1.4`, index: 'n', means: { 1: 'ok', 2: 'off' } }],
    },
    {
      place: 'air',
      point: 'air {n}',
      prefixes: UNIT,
      onlyWhere: [{ ...sensor(6), is: [2, 3] }],
      figures: [{ into: 'temperatureCelsius', ...sensor(8), per: 10 }],
      states: [
        { ...sensor(6), means: { 2: 'ok', 3: ['unknown', 'its sensor does not answer'] } },
        {
          ...sensor(9),
          means: {
            1: 'unknown',
            2: ['critical', 'too cold'],
            3: ['warning', 'cold'],
            4: 'ok',
            5: ['warning', 'hot'],
            6: ['critical', 'too hot'],
          },
        },
      ],
    },
  ],
};

function phase(column: number) {
  return {
    oid: `${PHASE}.${column}`,
    index: 'phase',
    lookup: { unit: `${PHASE}.2`, phase: `${PHASE}.3` },
  };
}

/** A row of the first generation's table is of a bank where it names one, else of a phase. */
function bank(column: number) {
  return {
    oid: `${LOAD_STATUS}.${column}`,
    index: '-',
    lookup: { n: `${LOAD_STATUS}.5` },
    where: [{ oid: `${LOAD_STATUS}.5`, is: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }],
  };
}

function outlet(column: number) {
  return { oid: `${OUTLET}.${column}`, index: 'n', lookup: { unit: `${OUTLET}.2`, n: `${OUTLET}.4` } };
}

function sensor(column: number) {
  return { oid: `${SENSOR}.${column}`, index: 'n', lookup: { unit: `${SENSOR}.2`, n: `${SENSOR}.4` } };
}
