import type { SnmpProfile, StateColumn } from './snmp-profile.ts';

const EPDU = '1.3.6.1.4.1.534.6.6.7';
const INPUT = `${EPDU}.3`;
const GROUP = `${EPDU}.5`;
const OUTLET = `${EPDU}.6`;
const AIR = `${EPDU}.7.1.1`;
/** Units that are strapped together count from 0. */
const UNIT = [{ part: 'unit', word: 'unit', first: 0 }];

const THRESHOLD: StateColumn['means'] = {
  0: 'ok',
  1: ['warning', 'below its warning threshold'],
  2: ['critical', 'below its critical threshold'],
  3: ['warning', 'above its warning threshold'],
  4: ['critical', 'above its critical threshold'],
};

/**
 * Rack power distribution units of Eaton (ePDU G3, the older Pulizzi and Marlin), up to 24 strapped together.
 * Units: mV, mA, W, VA, Wh, 0.1 Hz, power factor in thousandths; a negative value is not available.
 * Source: EATON-EPDU-MIB of 2023-03-31; there was no capture to check against, only its text.
 */
export const EATON_EPDU: SnmpProfile = {
  name: 'eaton-epdu',
  maker: 'Eaton',
  objectIds: [EPDU],
  model: [`${EPDU}.1.2.1.2`, `${EPDU}.1.2.1.3`],
  measured: [
    `${INPUT}.1.1.3`,
    `${INPUT}.1.1.4`,
    `${INPUT}.2.1.3`,
    `${INPUT}.2.1.4`,
    `${INPUT}.3.1.4`,
    `${INPUT}.3.1.5`,
    ...[3, 4, 5, 7].map((column) => `${INPUT}.4.1.${column}`),
    ...[3, 4, 5, 7].map((column) => `${INPUT}.5.1.${column}`),
    `${GROUP}.1.1.5`,
    `${GROUP}.3.1.3`,
    `${GROUP}.4.1.3`,
    `${GROUP}.4.1.4`,
    ...[2, 3, 4, 6].map((column) => `${GROUP}.5.1.${column}`),
    `${OUTLET}.3.1.2`,
    `${OUTLET}.4.1.3`,
    `${OUTLET}.4.1.4`,
    ...[2, 3, 4, 6].map((column) => `${OUTLET}.5.1.${column}`),
    `${OUTLET}.6.1.2`,
    AIR,
  ],
  steady: [
    `${EPDU}.1.2.1.2`,
    `${EPDU}.1.2.1.3`,
    `${EPDU}.1.2.1.9`,
    `${INPUT}.2.1.2`,
    `${INPUT}.3.1.2`,
    `${INPUT}.3.1.3`,
    `${INPUT}.4.1.2`,
    `${INPUT}.5.1.9`,
    `${GROUP}.1.1.4`,
    `${GROUP}.4.1.2`,
    `${OUTLET}.4.1.2`,
  ],
  points: [
    {
      place: 'inlet',
      point: 'inlet {n}',
      prefixes: UNIT,
      figures: [
        { into: 'powerWatts', oid: `${INPUT}.5.1.4`, index: 'unit.n' },
        // Models without the table of totals tell it as the fourth row beside the phases, or by phase alone.
        { into: 'powerWatts', ...power(4, [4]) },
        { into: 'powerWatts', ...power(4, [0, 1, 2, 3]), of: 'sum' },
        { into: 'apparentPowerVoltAmperes', oid: `${INPUT}.5.1.3`, index: 'unit.n' },
        { into: 'apparentPowerVoltAmperes', ...power(3, [4]) },
        { into: 'apparentPowerVoltAmperes', ...power(3, [0, 1, 2, 3]), of: 'sum' },
        { into: 'powerFactorRatio', oid: `${INPUT}.5.1.7`, index: 'unit.n', per: 1000 },
        { into: 'powerFactorRatio', ...power(7, [4]), per: 1000 },
        { into: 'energyJoules', oid: `${INPUT}.5.1.5`, index: 'unit.n', times: 3600 },
        { into: 'energyJoules', ...power(5, [4]), times: 3600 },
        { into: 'energyJoules', ...power(5, [0, 1, 2, 3]), times: 3600, of: 'sum' },
        // Against neutral, or the only one; else between lines.
        { into: 'voltageVolts', ...voltage([1, 2, 3, 4]) },
        { into: 'voltageVolts', ...voltage([5, 6, 7]) },
        { into: 'currentAmperes', ...current(4), per: 1000, of: 'highest' },
        { into: 'ratedCurrentAmperes', ...current(3), per: 1000, of: 'highest' },
        { into: 'frequencyHertz', oid: `${INPUT}.1.1.3`, index: 'unit.n', per: 10 },
      ],
      states: [
        {
          oid: `${INPUT}.1.1.4`,
          index: 'unit.n',
          means: { 0: 'ok', 1: ['warning', 'frequency out of range'] },
        },
        { oid: `${INPUT}.2.1.4`, index: 'unit.n.-', means: THRESHOLD },
        { oid: `${INPUT}.3.1.5`, index: 'unit.n.-', means: THRESHOLD },
      ],
    },
    {
      place: 'branch',
      point: 'branch {n}',
      prefixes: UNIT,
      // Breakers and outlet sections; what an operator grouped is counted already.
      onlyWhere: [{ oid: `${GROUP}.1.1.4`, index: 'unit.n', is: [0, 1, 2, 3, 4] }],
      figures: [
        { into: 'powerWatts', oid: `${GROUP}.5.1.3`, index: 'unit.n' },
        { into: 'apparentPowerVoltAmperes', oid: `${GROUP}.5.1.2`, index: 'unit.n' },
        { into: 'powerFactorRatio', oid: `${GROUP}.5.1.6`, index: 'unit.n', per: 1000 },
        { into: 'energyJoules', oid: `${GROUP}.5.1.4`, index: 'unit.n', times: 3600 },
        { into: 'voltageVolts', oid: `${GROUP}.3.1.3`, index: 'unit.n', per: 1000 },
        { into: 'currentAmperes', oid: `${GROUP}.4.1.3`, index: 'unit.n', per: 1000 },
        { into: 'ratedCurrentAmperes', oid: `${GROUP}.4.1.2`, index: 'unit.n', per: 1000 },
      ],
      states: [
        {
          oid: `${GROUP}.1.1.5`,
          index: 'unit.n',
          means: { 0: 'ok', 1: 'ok', 2: ['off', 'its breaker is open'] },
        },
        { oid: `${GROUP}.4.1.4`, index: 'unit.n', means: THRESHOLD },
      ],
    },
    {
      place: 'outlet',
      point: 'outlet {n}',
      prefixes: UNIT,
      figures: [
        { into: 'powerWatts', oid: `${OUTLET}.5.1.3`, index: 'unit.n' },
        { into: 'apparentPowerVoltAmperes', oid: `${OUTLET}.5.1.2`, index: 'unit.n' },
        { into: 'powerFactorRatio', oid: `${OUTLET}.5.1.6`, index: 'unit.n', per: 1000 },
        { into: 'energyJoules', oid: `${OUTLET}.5.1.4`, index: 'unit.n', times: 3600 },
        { into: 'voltageVolts', oid: `${OUTLET}.3.1.2`, index: 'unit.n', per: 1000 },
        { into: 'currentAmperes', oid: `${OUTLET}.4.1.3`, index: 'unit.n', per: 1000 },
        { into: 'ratedCurrentAmperes', oid: `${OUTLET}.4.1.2`, index: 'unit.n', per: 1000 },
      ],
      states: [
        {
          oid: `${OUTLET}.6.1.2`,
          index: 'unit.n',
          means: {
            0: 'off',
            1: 'ok',
            2: ['warning', 'about to be switched off'],
            3: ['off', 'about to be switched on'],
          },
        },
        { oid: `${OUTLET}.4.1.4`, index: 'unit.n', means: THRESHOLD },
      ],
    },
    {
      place: 'air',
      point: 'air {n}',
      prefixes: UNIT,
      onlyWhere: [{ oid: `${AIR}.3`, index: 'unit.n', is: [1] }],
      figures: [
        {
          into: 'temperatureCelsius',
          oid: `${AIR}.4`,
          index: 'unit.n',
          per: 10,
          units: { oid: `${EPDU}.1.2.1.9`, index: 'unit', are: { 0: 'as is', 1: 'fahrenheit' } },
        },
      ],
      states: [{ oid: `${AIR}.5`, index: 'unit.n', means: THRESHOLD }],
    },
  ],
};

function power(column: number, kinds: readonly number[]) {
  return {
    oid: `${INPUT}.4.1.${column}`,
    index: 'unit.n.phase',
    where: [{ oid: `${INPUT}.4.1.2`, is: kinds, mayBeMissing: kinds.includes(1) }],
  };
}

function voltage(kinds: readonly number[]) {
  return {
    oid: `${INPUT}.2.1.3`,
    index: 'unit.n.phase',
    where: [{ oid: `${INPUT}.2.1.2`, is: kinds, mayBeMissing: kinds.includes(1) }],
    per: 1000,
    of: 'mean' as const,
  };
}

/** Not of the neutral. */
function current(column: number) {
  return {
    oid: `${INPUT}.3.1.${column}`,
    index: 'unit.n.phase',
    where: [{ oid: `${INPUT}.3.1.2`, is: [1, 3, 4, 5], mayBeMissing: true }],
  };
}
