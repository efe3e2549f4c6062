import { describe, expect, test } from 'vitest';
import { Standing } from '../../../agent/server/standing.ts';
import { certifiedSite } from '../../support/certified-site.ts';
import { DAY, listOf, operatorOf } from '../../support/made-certificates.ts';
import { until } from '../../support/stream-server.ts';

const { authorities, agents, operators, strangers, halm, noc, revoked, listen, dial } = await certifiedSite();

describe('an open connection', () => {
  test('ends at the agent with the reason when the console’s certificate is revoked', async () => {
    const served = await listen(halm, await listOf(authorities));
    const { server, ends } = served;
    const { tells } = await dial(served);
    await tells('up: null');
    const tls = { ...halm, clientCa: operators.certificate, agentCa: agents.certificate };
    server.renewCertificates({ ...tls, crl: await listOf(authorities) });
    expect(server.sessions.size).toBe(1);
    server.renewCertificates({
      ...tls,
      crl: await revoked(operators, noc),
    });
    await until(() => ends.length === 1, 'the session ended');
    expect(ends[0]).toMatchObject({
      identity: 'weft://operator/noc',
      reason: expect.stringContaining('was revoked by its authority'),
    });
    await tells('the certificate shown was revoked');
  });

  test('ends at the agent when the authority of consoles is another, and when time has run out', async () => {
    let now = Date.now();
    const standing = new Standing({ crl: () => null, wall: () => now, everyMs: 20 });
    const tls = { ...halm, clientCa: operators.certificate };
    const served = await listen(halm, null, { tls, standing });
    const { site, tells } = await dial(served);
    await tells('up: null');
    now += 31 * DAY;
    await until(() => served.ends.length === 1, 'it ended when its time had run out');
    expect(served.ends[0]?.reason).toContain('the certificate shown expired on ');
    now -= 31 * DAY;
    await until(() => {
      served.tick();
      return site.state === 'up' && served.server.sessions.size === 1;
    }, 'it is back');
    served.server.renewCertificates({ ...halm, clientCa: strangers.certificate });
    await tells('is of an authority that is not in listen.tls.operatorCa');
    expect(served.server.sessions.size).toBe(0);
  });

  test('ends at the console when the agent’s certificate is revoked, or its authority replaced', async () => {
    const { told, tells, renew } = await dial(await listen(halm), { crl: await listOf(authorities) });
    await tells('up: null');
    await renew({ crl: await revoked(agents, halm) });
    await tells('down: the agent’s certificate was revoked by its authority (tls.crl)');
    await renew({ crl: await listOf(authorities) });
    told.length = 0;
    await tells('up: null');
    await renew({ crl: await listOf(authorities), ca: strangers.certificate });
    await tells('down: the agent’s certificate is of an authority that is not in tls.ca');
  });

  test('is made anew with renewed files, without a restart', async () => {
    const { tells, renew } = await dial(await listen(halm), {
      own: await operatorOf(operators, 'weft://operator/noc', -9, -1),
    });
    await tells('the certificate shown expired on ');
    await renew({});
    await tells('up: null');
  });
});
