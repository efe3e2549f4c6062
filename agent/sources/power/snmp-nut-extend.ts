import type { SnmpProfile, StateColumn } from './snmp-profile.ts';

/** nsExtendOutLine of the extension `ups-nut`: the length of its name, the name, and the line. */
const LINE = '1.3.6.1.4.1.8072.1.3.2.4.1.2.7.117.112.115.45.110.117.116';

/** A line that says of one of the words of `ups.status` whether it is there. */
function flag(line: number, means: StateColumn['means'][number]): StateColumn {
  return { oid: LINE, index: String(line), means: { 1: means }, exclusive: true };
}

/**
 * Uninterruptible power supplies that a Linux machine with Network UPS Tools tells of, by snmpd's `extend
 * ups-nut` and the script that LibreNMS hands out for it.
 * Units: %, s, V, each line a text. Lines 9 and up are words of `ups.status`, 1 where it is there; they are
 * told as 1 all together by devices that know nothing, and then nothing is known.
 * Source: the script, and a capture of what a machine answers; its order of lines is nowhere a standard.
 */
export const NUT_EXTEND: SnmpProfile = {
  name: 'nut-extend',
  maker: 'UPS of Network UPS Tools',
  objectIds: ['1.3.6.1.4.1.8072.3.2'],
  model: [],
  measured: [LINE],
  steady: [],
  points: [
    {
      place: 'input',
      point: 'input',
      figures: [{ into: 'voltageVolts', oid: LINE, index: '7' }],
      states: [flag(9, 'ok'), flag(10, ['on battery', 'the load runs on the battery'])],
    },
    {
      place: 'battery',
      point: 'battery',
      figures: [
        { into: 'chargeRatio', oid: LINE, index: '1', per: 100 },
        { into: 'remainingSeconds', oid: LINE, index: '3' },
        { into: 'voltageVolts', oid: LINE, index: '4' },
      ],
      states: [flag(9, 'ok'), flag(10, ['on battery', 'the load runs on it'])],
    },
  ],
};
