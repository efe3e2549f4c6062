import { describe, expect, it } from 'vitest';
import { lanesFor } from '../../../../agent/sources/power/redfish-due.ts';
import { fakeService, fixture, resourcesOf } from '../../../support/redfish-service.ts';

const OUTLETS = '/redfish/v1/PowerEquipment/RackPDUs/1/Outlets';
const MANY = 24;

function manyOutlets() {
  const service = fakeService(fixture('rack-pdu'));
  const outlet = resourcesOf('rack-pdu')[`${OUTLETS}/1`] ?? {};
  const ids = Array.from({ length: MANY }, (_, at) => `${OUTLETS}/${at + 1}`);
  for (const id of ids) service.resources.set(id, { ...outlet, '@odata.id': id, Id: id.split('/').at(-1) });
  service.resources.set(OUTLETS, { '@odata.id': OUTLETS, Members: ids.map((id) => ({ '@odata.id': id })) });
  return service;
}

describe('a device whose outlets have to be asked one by one', () => {
  it('is asked for all of them at first, then for half of them in turn, and for all else each time', async () => {
    const service = manyOutlets();
    const outletsIn = async (): Promise<readonly unknown[]> => {
      service.asked.length = 0;
      const { meters = [] } = await service.read();
      expect(service.asked).toContain('GET /redfish/v1/PowerEquipment/RackPDUs/1/Mains/A');
      return meters.filter(({ place }) => place === 'outlet').map(({ point }) => point);
    };
    expect(await outletsIn()).toHaveLength(MANY);
    const [first, second, third] = [await outletsIn(), await outletsIn(), await outletsIn()];
    expect([first.length, second.length]).toEqual([MANY / 2, MANY / 2]);
    expect(new Set([...first, ...second]).size).toBe(MANY);
    expect(third).toEqual(first);
  });

  it('says what is wrong with one of them also while it is not its turn, and no longer when it is well', async () => {
    const service = manyOutlets();
    await service.read();
    service.answer = ({ url }) => (url.endsWith('/Outlets/7') ? { status: 500 } : undefined);
    const told = [await service.read(), await service.read(), await service.read(), await service.read()];
    for (const { problem } of told.slice(1)) expect(problem).toMatch(/Outlets\/7: expected 200/);
    service.answer = () => undefined;
    await service.read();
    await service.read();
    expect((await service.read()).problem).toBeUndefined();
  });
});

describe('how many requests a device is asked at once', () => {
  it('is one of a quick device, and as many as bring a slow one within a quarter of its timeout', () => {
    expect(lanesFor(33, 10_000, null)).toBe(3);
    expect(lanesFor(33, 10_000, { tookMs: 100, lanes: 3 })).toBe(1);
    expect(lanesFor(33, 10_000, { tookMs: 3_000, lanes: 1 })).toBe(2);
    expect(lanesFor(33, 10_000, { tookMs: 9_000, lanes: 4 })).toBe(4);
    expect(lanesFor(0, 10_000, null)).toBe(1);
  });
});
