import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SNMP_PROFILES } from '../../../../agent/config/snmp-schema.ts';
import { ReadFailure } from '../../../../agent/io/io.ts';
import type { SnmpValue } from '../../../../agent/io/snmp-walk.ts';
import { tellOf } from '../../../../agent/sources/power/snmp-cells.ts';
import type { SnmpProfile } from '../../../../agent/sources/power/snmp-profile.ts';
import { profilesFor, SNMP_POWER_PROFILES } from '../../../../agent/sources/power/snmp-profiles.ts';
import { meterRows } from '../../../../agent/sources/power/snmp-rows.ts';
import { UPS_MIB } from '../../../../agent/sources/power/snmp-ups-mib.ts';
import { METER_PLACES, METER_STATES } from '../../../../protocol/schema/words.ts';
import { snmpCapture, walkFrom } from '../../../support/snmp-captures.ts';

const PROFILE: SnmpProfile = {
  name: 'made',
  maker: 'Maker',
  objectIds: ['1.3.9'],
  model: ['1.1'],
  measured: ['1.3'],
  steady: [],
  points: [
    {
      place: 'outlet',
      point: 'outlet {n}',
      figures: [
        { into: 'powerWatts', oid: '1.3.5', index: 'n' },
        { into: 'apparentPowerVoltAmperes', oid: '1.3.6', index: 'n' },
        { into: 'powerFactorRatio', oid: '1.3.7', index: 'n', per: 100 },
        { into: 'voltageVolts', oid: '1.3.8', index: 'n', per: 10 },
      ],
      states: [{ oid: '1.3.9', index: 'n', means: { 1: 'ok', 2: ['warning', 'loud'] } }],
    },
  ],
};
const rowsOf = (values: Readonly<Record<string, number | string>>) =>
  meterRows([tellOf(walkFrom(values), PROFILE)], PROFILE, 'd');

describe('a profile', () => {
  test('turns a walk into rows, and says of each column why it is null', () => {
    const { rows } = rowsOf({
      '1.1.1': 'M1',
      '1.3.5.1': 230,
      '1.3.6.1': -1,
      '1.3.7.1': 101,
      '1.3.9.1': 2,
      '1.3.5.12': 4_294_967_295,
      '1.3.6.12': -5,
      '1.3.7.12': 98,
      '1.3.8.12': 2305,
      '1.3.99.1': 1,
    });
    expect(rows).toEqual([
      {
        device: 'd',
        point: 'outlet 1',
        place: 'outlet',
        model: 'Maker M1',
        state: 'warning',
        stateReason: 'loud',
        powerWatts: 230,
        apparentPowerVoltAmperes: null,
        powerFactorRatio: null,
        voltageVolts: null,
        notMeasured:
          'apparentPowerVoltAmperes=the device says that it is not available; powerFactorRatio=the device gives 1.01, which is not possible; voltageVolts=the device does not tell it',
      },
      expect.objectContaining({
        point: 'outlet 12',
        powerWatts: null,
        apparentPowerVoltAmperes: null,
        powerFactorRatio: 0.98,
        voltageVolts: 230.5,
        state: 'unknown',
        stateReason: 'the device tells no state',
        notMeasured:
          'powerWatts=the device says that it is not available; apparentPowerVoltAmperes=the device gives -5, which is not possible',
      }),
    ]);
  });

  test('takes numbers that are told as text, and no text that may be scaled already or is none', () => {
    const { rows } = rowsOf({
      '1.3.5.1': ' 230 ',
      '1.3.6.1': '251.5',
      '1.3.7.1': '98',
      '1.3.8.1': '230.5',
      '1.3.5.2': 'n/a',
      '1.3.6.2': '',
      '1.3.7.2': 'NaN',
      '1.3.8.2': '1e9999',
    });
    expect(rows[0]).toMatchObject({
      powerWatts: 230,
      apparentPowerVoltAmperes: 251.5,
      powerFactorRatio: 0.98,
      voltageVolts: null,
      notMeasured: 'voltageVolts=a text with decimals, where a whole number was expected',
    });
    expect(rows[1]).toMatchObject({ powerWatts: null, voltageVolts: null });
    // Nothing of what the device said is in a reason.
    expect(rows[1]?.notMeasured).not.toMatch(/n\/a|NaN|1e9999/);
  });

  test('takes no figure whose unit cannot be what the table says', () => {
    // A UPS of another maker tells tenths of volts in its column of volts.
    const [row] = meterRows(
      [tellOf(walkFrom({ '1.3.6.1.2.1.33.1.3.3.1.3.1': 2360, '1.3.6.1.2.1.33.1.3.3.1.2.1': 5000 }), UPS_MIB)],
      UPS_MIB,
      'd',
    ).rows;
    expect(row).toMatchObject({ point: 'input', voltageVolts: null, frequencyHertz: null });
    expect(row?.notMeasured).toContain('voltageVolts=the device gives 2360, which is not possible');
  });

  test('keeps active power above apparent power, for nobody knows which is wrong, and says it', () => {
    const told = rowsOf({
      '1.3.5.1': 6438,
      '1.3.6.1': 6000,
      '1.3.5.2': 6438,
      '1.3.6.2': 6300,
      '1.3.5.3': 2,
      '1.3.6.3': 0,
    });
    expect(told.problems).toEqual(['outlet 1: active power 6438 W above apparent power 6000 VA']);
    expect(told.rows).toHaveLength(3);
  });

  test('refuses a device that tells of more places than any has', () => {
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, n) => [`1.3.5.${n}`, 1]));
    expect(() => rowsOf(many)).toThrow(ReadFailure);
  });
});

test('every profile can be asked for by name, and asks for all that it reads', () => {
  expect(SNMP_POWER_PROFILES.map(({ name }) => name)).toEqual(SNMP_PROFILES.slice(1));
  for (const { name, measured, steady, points } of SNMP_POWER_PROFILES) {
    const asked = [...measured, ...steady].map((oid) => `${oid}.`);
    const isAsked = (oid: string) => asked.some((below) => `${oid}.`.startsWith(below));
    const read = points.flatMap(({ figures, states = [], onlyWhere = [], phases }) => [
      ...[...figures, ...states, ...onlyWhere].flatMap((cell) => [
        cell.oid,
        ...Object.values(cell.lookup ?? {}),
        ...(cell.where ?? []).map(({ oid }) => oid),
      ]),
      ...figures.flatMap(({ digits, units }) => [digits ?? [], units?.oid ?? []].flat()),
      ...(phases === undefined ? [] : [phases]),
    ]);
    expect({ name, missing: read.filter((oid) => !isAsked(oid)) }).toEqual({ name, missing: [] });
  }
});

test('a device is taken for what its sysObjectID says most exactly, and any other for anything', () => {
  expect(profilesFor('1.3.6.1.4.1.318.1.3.4.6')[0]?.name).toBe('apc-rpdu2');
  expect(profilesFor('.1.3.6.1.2.1.33')[0]?.name).toBe('ups-mib');
  expect(profilesFor('1.3.6.1.4.1.13742.6')[0]?.name).toBe('raritan-pdu2');
  expect(profilesFor('1.3.6.1.4.1.137420')[0]?.name).toBe(SNMP_POWER_PROFILES[0]?.name);
  expect(profilesFor(null)).toHaveLength(SNMP_POWER_PROFILES.length);
});

describe('whatever a device answers', () => {
  const captures = ['apc-ap8853', 'raritan-px3', 'generex-ups', 'linux-ups-nut'].map(snmpCapture);
  const number = fc.oneof(
    fc.constantFrom(-1n, 0n, 1n, -410n, 2n ** 31n - 1n, -(2n ** 31n), 2n ** 32n - 1n, 2n ** 64n - 1n),
    fc.bigInt(-(2n ** 40n), 2n ** 64n),
  );
  const words = fc.oneof(
    fc.constantFrom('NaN', '-', '1e999', 'Infinity', '32A', '0x10', '-0', '\u202eabc', '"', '1,5'),
    fc.string(),
  );
  const value = fc.oneof(
    number,
    words.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 2000 }),
  );
  const kept = fc.constantFrom('keep', 'keep', 'drop', 'mutate', 'renumber');

  test('gives rows with figures that are numbers or null with a reason, or a ReadFailure', () => {
    const property = fc.property(
      fc.constantFrom(...captures),
      fc.constantFrom(...SNMP_POWER_PROFILES),
      fc.infiniteStream(kept),
      fc.infiniteStream(value),
      fc.infiniteStream(
        fc.constantFrom('', '0', '.', '.0', '.4294967296', '.999999999999', '.1.1.1', '.-1', '.x'),
      ),
      (capture, profile, what, values, tails) => {
        const walk = new Map<string, SnmpValue>();
        for (const [oid, told] of capture) {
          const how = what.next().value;
          if (how === 'drop') continue;
          const name = how === 'renumber' ? `${oid}${tails.next().value}` : oid;
          walk.set(name, how === 'mutate' ? values.next().value : told);
        }
        expectSound(walk, profile);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });

  test('the same of a walk that was made of nothing but a profile’s columns', () => {
    const property = fc.property(
      fc.constantFrom(...SNMP_POWER_PROFILES),
      fc.infiniteStream(value),
      fc.integer({ min: 0, max: 9 }),
      (profile, values, least) => {
        const walk = new Map<string, SnmpValue>();
        for (const { figures, states = [], onlyWhere = [] } of profile.points)
          for (const { oid, index } of [...figures, ...states, ...onlyWhere])
            for (const n of [least, least + 1])
              walk.set(`${oid}.${index.replace(/[a-z]+|-/g, String(n))}`, values.next().value);
        expectSound(walk, profile);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });
});

function expectSound(walk: ReadonlyMap<string, SnmpValue>, profile: SnmpProfile): void {
  let told: ReturnType<typeof meterRows>;
  try {
    told = meterRows([tellOf(walk, profile)], profile, 'd');
  } catch (error) {
    expect(error).toBeInstanceOf(ReadFailure);
    return;
  }
  const names = told.rows.map(({ point }) => point);
  expect(new Set(names).size).toBe(names.length);
  for (const row of told.rows) {
    const reasons = row.notMeasured ?? '';
    for (const [column, figure] of Object.entries(row)) {
      if (typeof figure === 'number') expect(Number.isFinite(figure), column).toBe(true);
      if (/(Watts|Amperes|Volts|Hertz|Joules|Ratio|Seconds|Celsius)$/.test(column) && figure === null)
        expect(reasons).toContain(`${column}=`);
    }
    expect(row.powerWatts ?? 0).toBeGreaterThanOrEqual(0);
    expect(row.powerFactorRatio ?? 0).toBeLessThanOrEqual(1);
    expect(METER_STATES).toContain(row.state);
    expect(METER_PLACES).toContain(row.place);
    expect(row.model?.length).toBeLessThanOrEqual(80);
  }
}
