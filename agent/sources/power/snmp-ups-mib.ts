import type { SnmpProfile, StateColumn } from './snmp-profile.ts';

const UPS = '1.3.6.1.2.1.33.1';

/** upsOutputSource: from where the load is fed. */
const SOURCE: StateColumn = {
  oid: `${UPS}.4.1`,
  index: '0',
  means: {
    1: 'unknown',
    2: ['off', 'no output'],
    3: 'ok',
    4: ['warning', 'bypass: nothing stands in when it fails'],
    5: ['on battery', 'the load runs on the battery'],
    6: ['warning', 'it raises what comes in'],
    7: ['warning', 'it lowers what comes in'],
  },
};

/** What it says of the input and of the battery: a bypass or a missing output is neither's. */
const ELSEWHERE: StateColumn = {
  ...SOURCE,
  means: {
    1: 'unknown',
    2: 'unknown',
    3: 'ok',
    4: 'ok',
    5: ['on battery', 'the load runs on the battery'],
    6: 'ok',
    7: 'ok',
  },
};

/**
 * Uninterruptible power supplies of any maker.
 * Units: voltage in V, current in 0.1 A, frequency in 0.1 Hz, power in W, charge in %, time in minutes; each
 * line a row of its table, whose power is summed, for no object holds it all.
 * Source: UPS-MIB (RFC 1628). Seen in captures: columns that are NULL, and lines that are there and empty.
 */
export const UPS_MIB: SnmpProfile = {
  name: 'ups-mib',
  maker: 'UPS',
  objectIds: ['1.3.6.1.2.1.33'],
  model: [`${UPS}.1.2.0`, `${UPS}.1.5.0`],
  measured: [`${UPS}.2`, `${UPS}.3`, `${UPS}.4`],
  steady: [`${UPS}.1`, `${UPS}.9`],
  points: [
    {
      place: 'input',
      point: 'input',
      phases: `${UPS}.3.2.0`,
      figures: [
        { into: 'powerWatts', oid: `${UPS}.3.3.1.5`, index: 'phase', of: 'sum' },
        { into: 'voltageVolts', oid: `${UPS}.3.3.1.3`, index: 'phase', of: 'mean' },
        { into: 'currentAmperes', oid: `${UPS}.3.3.1.4`, index: 'phase', per: 10, of: 'highest' },
        { into: 'frequencyHertz', oid: `${UPS}.3.3.1.2`, index: 'phase', per: 10, of: 'mean' },
      ],
      states: [ELSEWHERE],
    },
    {
      place: 'output',
      point: 'output',
      phases: `${UPS}.4.3.0`,
      figures: [
        { into: 'powerWatts', oid: `${UPS}.4.4.1.4`, index: 'phase', of: 'sum' },
        { into: 'voltageVolts', oid: `${UPS}.4.4.1.2`, index: 'phase', of: 'mean' },
        { into: 'currentAmperes', oid: `${UPS}.4.4.1.3`, index: 'phase', per: 10, of: 'highest' },
        { into: 'frequencyHertz', oid: `${UPS}.4.2`, index: '0', per: 10 },
        { into: 'limitWatts', oid: `${UPS}.9.6`, index: '0' },
      ],
      states: [SOURCE],
    },
    {
      place: 'battery',
      point: 'battery',
      figures: [
        { into: 'chargeRatio', oid: `${UPS}.2.4`, index: '0', per: 100 },
        { into: 'remainingSeconds', oid: `${UPS}.2.3`, index: '0', times: 60 },
        { into: 'voltageVolts', oid: `${UPS}.2.5`, index: '0', per: 10 },
        { into: 'currentAmperes', oid: `${UPS}.2.6`, index: '0', per: 10 },
        { into: 'temperatureCelsius', oid: `${UPS}.2.7`, index: '0' },
      ],
      states: [
        {
          oid: `${UPS}.2.1`,
          index: '0',
          means: { 1: 'unknown', 2: 'ok', 3: ['critical', 'low'], 4: ['critical', 'depleted'] },
        },
        ELSEWHERE,
      ],
    },
  ],
};
