import { describe, expect, it } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { fakeService, fixture, ORIGIN, reply } from '../../../support/redfish-service.ts';

const OUTLETS = '/redfish/v1/PowerEquipment/RackPDUs/1/Outlets';
const MAINS = '/redfish/v1/PowerEquipment/RackPDUs/1/Mains/A';

const pathOf = (url: string) => new URL(url).pathname;

describe('a Redfish device', () => {
  it('that is the controller of a machine says so of its chassis, and of nothing within it', async () => {
    const { meters = [] } = await fakeService(fixture('old-server'), { node: 'gpu001' }).read();
    const own = meters.filter(({ node }) => node === 'gpu001');
    expect(own.map(({ point }) => point)).toEqual(['chassis']);
    expect(own[0]?.powerWatts).toBeGreaterThan(0);
    expect(meters.length).toBeGreaterThan(1);
    const { meters: others = [] } = await fakeService(fixture('old-server')).read();
    expect(others.filter(({ node }) => node !== undefined)).toEqual([]);
  });

  it('is walked once, and then asked only for what has figures', async () => {
    const service = fakeService(fixture('rack-pdu'));
    await service.read();
    service.asked.length = 0;
    const { meters = [] } = await service.read();
    expect(meters).toHaveLength(5);
    expect(service.asked.toSorted()).toEqual([
      'GET /redfish/v1/PowerEquipment/RackPDUs/1/Branches/1',
      `GET ${MAINS}`,
      'GET /redfish/v1/PowerEquipment/RackPDUs/1/Metrics',
      `GET ${OUTLETS}/1`,
      `GET ${OUTLETS}/2`,
      `GET ${OUTLETS}/3`,
    ]);
  });

  it('sends collections with their members where its root says that it can, and gives the same rows', async () => {
    const [plain, whole] = [
      fakeService(fixture('rack-pdu')),
      fakeService(fixture('rack-pdu'), { expands: true }),
    ];
    const expected = await plain.read();
    expect(await whole.read()).toEqual(expected);
    whole.asked.length = 0;
    expect(await whole.read()).toEqual(expected);
    expect(whole.asked).toHaveLength(4);
    expect(whole.asked).toContain(`GET ${OUTLETS}?$expand=.($levels=1)`);
  });

  it('that knows no levels is asked for one without naming it', async () => {
    const expected = await fakeService(fixture('rack-pdu')).read();
    const service = fakeService(fixture('rack-pdu'), { expands: 'one level' });
    expect(await service.read()).toEqual(expected);
    expect(service.asked).toContain(`GET ${OUTLETS}?$expand=.`);
    expect(service.asked).not.toContain(`GET ${OUTLETS}/1`);
  });

  it('that promises to expand and refuses, or sends links, is asked in the plain way', async () => {
    const expected = await fakeService(fixture('rack-pdu')).read();
    const refusing = fakeService(fixture('rack-pdu'), { expands: true });
    refusing.answer = ({ url }) => (url.includes('$expand') ? reply(501, {}) : undefined);
    expect(await refusing.read()).toEqual(expected);
    const linking = fakeService(fixture('rack-pdu'), { expands: true });
    await linking.read();
    linking.answer = ({ url }) =>
      url.includes('$expand') ? reply(200, { Members: [{ '@odata.id': `${OUTLETS}/1` }] }) : undefined;
    expect((await linking.read()).problem).toMatch(/expected members, found links/);
    expect(await linking.read()).toEqual(expected);
  });

  it('is walked again after an hour, and after a resource that is gone', async () => {
    const service = fakeService(fixture('rack-pdu'));
    for (let reading = 0; reading < 121; reading++) await service.read();
    expect(service.asked.filter((asked) => asked === 'GET /redfish/v1/')).toHaveLength(2);
    service.resources.set(`${OUTLETS}/1`, undefined);
    service.resources.set(OUTLETS, { Members: [{ '@odata.id': `${OUTLETS}/2` }] });
    const { meters: left = [], problem } = await service.read();
    expect(left.map(({ point }) => point)).not.toContain('outlet 1');
    expect(problem).toBe(`1 of 6 resources: GET ${ORIGIN}${OUTLETS}/1: not there any more (404)`);
    const after = await service.read();
    expect(after.meters?.find(({ point }) => point === 'outlet 1')).toMatchObject({
      state: 'unknown',
      stateReason: 'no longer listed',
      powerWatts: null,
    });
    expect((await service.read()).meters?.map(({ point }) => point)).not.toContain('outlet 1');
  });

  it('tells an outlet that became absent as absent, and one that always was not at all', async () => {
    const service = fakeService(fixture('rack-pdu'));
    const first = await service.read();
    expect(first.meters?.map(({ point }) => point)).not.toContain('outlet 3');
    service.resources.set(`${OUTLETS}/1`, { Status: { State: 'Absent' }, PowerWatts: { Reading: 500 } });
    const { meters = [] } = await service.read();
    expect(meters.find(({ point }) => point === 'outlet 1')).toMatchObject({
      stateReason: 'absent',
      powerWatts: null,
      energyJoules: null,
    });
  });

  it('gives what came where one resource fails, and says which did not', async () => {
    const service = fakeService(fixture('rack-pdu'));
    await service.read();
    service.answer = ({ url }) => (pathOf(url) === MAINS ? reply(200, '{"PowerWatts": {"Rea') : undefined);
    const { meters = [], problem } = await service.read();
    expect(meters.map(({ point }) => point)).toEqual(['total', 'branch 1', 'outlet 1', 'outlet 2']);
    expect(problem).toBe(
      `1 of 6 resources: GET ${ORIGIN}${MAINS}: expected JSON, found something that was cut or is none`,
    );
  });

  it('fails when nothing came, and asks a device that hangs for one thing only', async () => {
    const service = fakeService(fixture('rack-pdu'));
    await service.read();
    service.asked.length = 0;
    service.answer = () => {
      throw new ReadFailure('GET …: no complete answer within 4000 ms', { kind: 'timeout' });
    };
    await expect(service.read()).rejects.toMatchObject({ kind: 'timeout' });
    expect(service.asked).toHaveLength(1);
    service.answer = () => reply(503, {});
    await expect(service.read()).rejects.toThrow(/expected 200, found HTTP status 503/);
  });

  it('goes on with what it knew when a later walk is refused', async () => {
    const service = fakeService(fixture('rack-pdu'));
    const first = await service.read();
    for (let reading = 1; reading < 120; reading++) await service.read();
    service.answer = ({ url }) => (pathOf(url) === '/redfish/v1/' ? reply(503, {}) : undefined);
    expect((await service.read()).meters).toEqual(first.meters);
  });

  it('leaves out what it refuses when it is walked, and says so', async () => {
    const service = fakeService(fixture('rack-pdu'));
    service.answer = ({ url }) => (pathOf(url) === OUTLETS ? reply(500, {}) : undefined);
    const { meters = [], problem } = await service.read();
    expect(meters.map(({ point }) => point)).toEqual(['total', 'inlet A', 'branch 1']);
    expect(problem).toBe(`left out: GET ${ORIGIN}${OUTLETS}: expected 200, found HTTP status 500`);
  });

  it('names its rows after their equipment where it has several', async () => {
    const service = fakeService(fixture('rack-pdu'));
    const pdus = '/redfish/v1/PowerEquipment/RackPDUs';
    const metrics = { '@odata.id': `${pdus}/2/Metrics`, PowerWatts: { Reading: 5 } };
    service.resources.set(pdus, { Members: [{ '@odata.id': `${pdus}/1` }, { '@odata.id': `${pdus}/2` }] });
    service.resources.set(`${pdus}/2`, {
      '@odata.id': `${pdus}/2`,
      Metrics: { '@odata.id': `${pdus}/2/Metrics` },
    });
    service.resources.set(`${pdus}/2/Metrics`, metrics);
    const points = (await service.read()).meters?.map(({ point }) => point);
    expect(points).toContain('rack pdu 1 outlet 2');
    expect(points).toContain('rack pdu 2 total');
  });

  it('that is a power shelf gives what goes into its supplies', async () => {
    const service = fakeService(fixture('server'));
    const shelf = '/redfish/v1/PowerEquipment/PowerShelves/1';
    const supplies = { '@odata.id': '/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies' };
    service.resources.set('/redfish/v1', { PowerEquipment: { '@odata.id': '/redfish/v1/PowerEquipment' } });
    service.resources.set('/redfish/v1/PowerEquipment', {
      PowerShelves: { '@odata.id': '/redfish/v1/PowerEquipment/PowerShelves' },
    });
    service.resources.set('/redfish/v1/PowerEquipment/PowerShelves', { Members: [{ '@odata.id': shelf }] });
    service.resources.set(shelf, { '@odata.id': shelf, PowerSupplies: supplies });
    const { meters = [] } = await service.read();
    expect(meters.map(({ point, powerWatts }) => [point, powerWatts])).toEqual([
      ['power supply Bay1', 3100],
      ['power supply Bay2', 3150],
    ]);
  });

  it.each(['https://elsewhere.example/redfish/v1/x', '//elsewhere.example/x', 'redfish', '/etc/passwd', 7])(
    'leads to no other host by a link: %s',
    async (link) => {
      const service = fakeService(fixture('rack-pdu'));
      service.resources.set(OUTLETS, { Members: [{ '@odata.id': link }, { '@odata.id': `${OUTLETS}/2` }] });
      const { meters = [] } = await service.read();
      expect(meters.map(({ point }) => point)).toEqual(['total', 'inlet A', 'branch 1', 'outlet 2']);
    },
  );

  it('that goes on for ever is read as far as 600 resources', async () => {
    const service = fakeService(fixture('rack-pdu'));
    const members = Array.from({ length: 999 }, (_, index) => ({ '@odata.id': `${OUTLETS}/${index}` }));
    service.answer = ({ url }) =>
      pathOf(url) === OUTLETS
        ? reply(200, { Members: members, 'Members@odata.nextLink': OUTLETS })
        : pathOf(url).startsWith(`${OUTLETS}/`)
          ? reply(200, { PowerWatts: { Reading: 1 } })
          : undefined;
    const { meters = [], problem } = await service.read();
    expect(meters).toHaveLength(600);
    expect(problem).toBe('more than 600 resources; the others are left out');
  });

  it('without figures says what was expected', async () => {
    const service = fakeService(fixture('rack-pdu'));
    service.answer = ({ url }) => (pathOf(url) === '/redfish/v1/' ? reply(200, {}) : undefined);
    await expect(service.read()).rejects.toThrow(
      `${ORIGIN}/redfish/v1/: expected PowerEquipment, ThermalEquipment or Chassis with figures, found none`,
    );
  });
});
