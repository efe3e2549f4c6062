import { describe, expect, it } from 'vitest';
import { fakeService, fixture, ORIGIN, reply } from '../../../support/redfish-service.ts';

const SESSIONS = '/redfish/v1/SessionService/Sessions';
const posts = (asked: readonly string[]) => asked.filter((one) => one.startsWith('POST'));

describe('who asks a Redfish device', () => {
  it('logs in once, asks with the token, and gives the session back', async () => {
    const service = fakeService(fixture('rack-pdu'));
    const tokens = new Set<string | undefined>();
    service.answer = ({ headers, method, url }) => {
      if (method === 'GET' && !url.endsWith('/v1/')) tokens.add(headers?.['x-auth-token']);
      return undefined;
    };
    await service.read();
    await service.read();
    expect([...tokens]).toEqual(['t']);
    expect(posts(service.asked)).toEqual([`POST ${SESSIONS}`]);
    await service.source.stop?.();
    await service.source.stop?.();
    expect(service.asked.filter((one) => one.startsWith('DELETE'))).toEqual([`DELETE ${SESSIONS}/1`]);
  });

  it('logs in again, once for all requests under way, when the device forgot the session', async () => {
    const service = fakeService(fixture('rack-pdu'));
    const expected = await service.read();
    let valid = 'none yet';
    service.answer = ({ method, headers, url }) => {
      if (method === 'POST') {
        valid = 'anew';
        return reply(201, {}, [['x-auth-token', valid]]);
      }
      return url.endsWith('/v1/') || headers?.['x-auth-token'] === valid ? undefined : reply(401, {});
    };
    expect(await service.read()).toEqual(expected);
    expect(posts(service.asked)).toHaveLength(2);
  });

  it('does not try a refused password again before it changes or five minutes are over', async () => {
    const service = fakeService(fixture('rack-pdu'));
    service.password = 'wrong';
    service.answer = ({ method, body }) =>
      method === 'POST' && !new TextDecoder().decode(body).includes('"right"') ? reply(401, {}) : undefined;
    const refused = `${ORIGIN}: the user or its password is refused (401); see the file of credentials`;
    await expect(service.read()).rejects.toThrow(refused);
    await expect(service.read()).rejects.toThrow(
      `${refused}; not tried again for 5 minutes or until it changes`,
    );
    expect(posts(service.asked)).toHaveLength(1);
    service.now = 300_001;
    await expect(service.read()).rejects.toThrow(refused);
    expect(posts(service.asked)).toHaveLength(2);
    service.password = 'right';
    expect((await service.read()).meters).toHaveLength(5);
  });

  it('never shows the password', async () => {
    const service = fakeService(fixture('rack-pdu'));
    service.password = 'hunter2';
    for (const status of [400, 401, 403, 500, 503]) {
      service.answer = ({ method }) =>
        method === 'POST' ? reply(status, { message: 'hunter2' }) : undefined;
      service.now += 300_001;
      const failure = await service.read().catch((error: Error) => error.message);
      expect(failure).toMatch(new RegExp(`${status}`));
      expect(failure).not.toContain('hunter2');
    }
  });

  it.each([404, 405, 501])(
    'falls back to basic authentication where there are no sessions (%i)',
    async (status) => {
      const service = fakeService(fixture('rack-pdu'));
      const proofs = new Set<string | undefined>();
      service.answer = ({ method, headers, url }) => {
        if (method === 'POST') return reply(status, {});
        if (!url.endsWith('/v1/')) proofs.add(headers?.['authorization']);
        return undefined;
      };
      expect((await service.read()).meters).toHaveLength(5);
      expect([...proofs]).toEqual([`Basic ${btoa('weft:right')}`]);
    },
  );

  it('makes no session where the configuration says basic, and holds a refused password there too', async () => {
    const service = fakeService(fixture('rack-pdu'), { authentication: 'basic' });
    service.answer = ({ url }) => (url.endsWith('/v1/') ? undefined : reply(401, {}));
    await expect(service.read()).rejects.toThrow(/is refused \(401\)/);
    const asked = service.asked.length;
    await expect(service.read()).rejects.toThrow(/not tried again/);
    expect(service.asked.slice(asked)).toEqual(['GET /redfish/v1/']);
    expect(posts(service.asked)).toEqual([]);
  });

  it('says nothing secret in the clear, but to its own machine', async () => {
    const clear = fakeService(fixture('rack-pdu'), { target: 'http://pdu-a01.example' });
    await expect(clear.read()).rejects.toThrow(
      /expected https:\/\/, for a password is not sent in the clear/,
    );
    expect(clear.asked).toEqual(['GET /redfish/v1/']);
    const own = fakeService(fixture('rack-pdu'), { target: 'http://127.0.0.1:8000' });
    expect((await own.read()).meters).toHaveLength(5);
  });

  it.each([
    ['https://192.0.2.9/redfish/v1/SessionService/Sessions/1', [`${ORIGIN}${SESSIONS}/1`]],
    ['//192.0.2.9/redfish/v1/SessionService/Sessions/1', [`${ORIGIN}${SESSIONS}/1`]],
    ['/admin', []],
    ['\u0000', []],
  ])('gives a session back to the device that it asked and to no other: %j', async (location, expected) => {
    const service = fakeService(fixture('rack-pdu'));
    const ended: string[] = [];
    service.answer = ({ method, url }) => {
      if (method === 'DELETE') ended.push(url);
      const headers = [
        ['x-auth-token', 't'],
        ['location', location],
      ] as const;
      return method === 'POST' ? reply(201, {}, headers) : undefined;
    };
    await service.read();
    await service.source.stop?.();
    expect(ended).toEqual(expected);
  });
});
