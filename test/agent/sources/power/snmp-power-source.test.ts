import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import type { SnmpValue } from '../../../../agent/io/snmp-walk.ts';
import { createSnmpPowerSource } from '../../../../agent/sources/power/snmp-power-source.ts';
import { snmpCapture, walkFrom } from '../../../support/snmp-captures.ts';

const { signal } = new AbortController();
const UPTIME = '1.3.6.1.2.1.1.3.0';

/** A source of devices whose answers are given, and what they were asked for. */
function sourceOf(
  targets: readonly { readonly host: string; readonly port?: number; readonly profile?: string }[],
  answer: (host: string) => ReadonlyMap<string, SnmpValue>,
) {
  const asked: string[] = [];
  const clock = { now: 0 };
  const source = createSnmpPowerSource({
    name: 'snmp',
    periodMs: 30_000,
    timeoutMs: 5000,
    targets: targets.map(({ host, port = 161, profile = null }) => ({ host, port, profile })),
    walk: async ({ host }, below) => {
      asked.push(...below);
      const isBelow = (oid: string) => below.some((root) => oid === root || oid.startsWith(`${root}.`));
      return new Map([...answer(host)].filter(([oid]) => isBelow(oid)));
    },
    readAccess: async () => ({ community: 'public' }),
    monotonic: () => clock.now,
  });
  return { source, asked, clock };
}

describe('a source of power by SNMP', () => {
  test('finds out what a device is, and then asks it only for what that knows', async () => {
    const { source, asked } = sourceOf([{ host: 'pdu-1' }], () => snmpCapture('raritan-px3'));
    expect(source).toMatchObject({ kind: 'power', targets: ['pdu-1:161'] });
    const { meters } = await source.read('pdu-1:161', signal);
    expect(meters).toHaveLength(27);
    expect(meters?.[0]).toMatchObject({ device: 'pdu-1', point: 'inlet 1', powerWatts: 1665 });
    asked.length = 0;
    expect((await source.read('pdu-1:161', signal)).meters).toEqual(meters);
    expect(asked.filter((oid) => !oid.startsWith('1.3.6.1.4.1.13742.6.5.'))).toEqual(['1.3.6.1.2.1.1.3']);
  });

  test('asks again for units and digits after ten minutes, and after a restart of the device', async () => {
    const told = snmpCapture('raritan-px3');
    const { source, asked, clock } = sourceOf([{ host: 'pdu-1' }], () => told);
    const DIGITS = '1.3.6.1.4.1.13742.6.3.3.4.1.7';
    const asksForDigits = async (): Promise<boolean> => {
      asked.length = 0;
      await source.read('pdu-1:161', signal);
      return asked.includes(DIGITS);
    };
    expect(await asksForDigits()).toBe(true);
    expect(await asksForDigits()).toBe(false);
    clock.now = 600_000;
    expect(await asksForDigits()).toBe(true);
    expect(await asksForDigits()).toBe(false);
    told.set(UPTIME, 100n);
    told.set(`${DIGITS}.1.1.1`, 2n);
    expect(await asksForDigits()).toBe(true);
    const [inlet] = (await source.read('pdu-1:161', signal)).meters ?? [];
    expect(inlet).toMatchObject({ currentAmperes: 74.67 });
  });

  test('reads a UPS of a maker that no profile knows by the tables that all of them have', async () => {
    const ups = walkFrom({ '1.3.6.1.2.1.33.1.2.4.0': 29, '1.3.6.1.2.1.33.1.4.1.0': 5 });
    ups.set('1.3.6.1.2.1.1.2.0', Buffer.from('1.3.6.1.4.1.2254.2.5'));
    const { source } = sourceOf([{ host: 'ups' }], () => ups);
    const { meters } = await source.read('ups:161', signal);
    expect(meters?.map(({ point, state }) => [point, state])).toEqual([
      ['input', 'on battery'],
      ['output', 'on battery'],
      ['battery', 'on battery'],
    ]);
    expect(meters?.[2]).toMatchObject({ chargeRatio: 0.29 });
  });

  test('says what came where no profile knows a device, or not the one that is named', async () => {
    const { source } = sourceOf([{ host: 'ups' }, { host: 'pdu', profile: 'apc-rpdu2' }], (host) =>
      snmpCapture(host === 'ups' ? 'generex-ups' : 'raritan-px3'),
    );
    await expect(source.read('ups:161', signal)).rejects.toThrow(
      /it tells nothing that a profile knows \(sysObjectID \.?1\.3\.6\.1\.2\.1\.33\); expected one of apc-rpdu2, /,
    );
    const wrong = source.read('pdu:161', signal);
    await expect(wrong).rejects.toThrow(
      'it tells nothing that apc-rpdu2 knows (sysObjectID 1.3.6.1.4.1.13742.6); is it that kind of device?',
    );
    await expect(wrong).rejects.toBeInstanceOf(ReadFailure);
  });

  test('is usable and partial where figures contradict each other', async () => {
    const told = snmpCapture('apc-ap8853');
    told.set('1.3.6.1.4.1.318.1.1.26.4.3.1.5.1', 300n);
    const { source } = sourceOf([{ host: 'pdu' }], () => told);
    expect(await source.read('pdu:161', signal)).toMatchObject({
      problem: 'inlet 1: active power 3000 W above apparent power 1190 VA',
      meters: expect.arrayContaining([expect.objectContaining({ point: 'inlet 1', powerWatts: 3000 })]),
    });
  });

  test('keeps devices apart that are behind one host', async () => {
    const { source } = sourceOf(
      [{ host: 'a' }, { host: 'a', port: 1161 }, { host: 'a', port: 1161 }, { host: 'b' }],
      () => snmpCapture('apc-ap8853'),
    );
    expect(source.targets).toEqual(['a:161', 'a:1161', 'a:1161#2', 'b:161']);
    const devices = await Promise.all(
      source.targets.map(async (target) => (await source.read(target, signal)).meters?.[0]?.device),
    );
    expect(devices).toEqual(['a:161', 'a:1161', 'a:1161#2', 'b']);
  });
});
