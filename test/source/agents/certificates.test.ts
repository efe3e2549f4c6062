import { describe, expect, test } from 'vitest';
import type { Made } from '../../../source/pki/certificates.ts';
import { nextList } from '../../../source/pki/revocation.ts';
import { certifiedSite } from '../../support/certified-site.ts';
import { agentOf, day, listOf, operatorOf, pinOfCertificate } from '../../support/made-certificates.ts';

const { authorities, agents, operators, strangers, halm, noc, revoked, listen, dial } = await certifiedSite();

describe('a console tells of an agent', () => {
  test.each<[string, () => Promise<Made>, (() => Promise<string>) | null, string]>([
    [
      'of a strange authority',
      () => agentOf(strangers, 'weft://agent/de-halm'),
      null,
      'is of an authority that is not in tls.ca',
    ],
    [
      'whose certificate has expired',
      () => agentOf(agents, 'weft://agent/de-halm', -9, -1),
      null,
      'has expired, and this clock says',
    ],
    [
      'whose certificate is of tomorrow',
      () => agentOf(agents, 'weft://agent/de-halm', 1, 9),
      null,
      'see that both machines keep time',
    ],
    [
      'of another site',
      () => agentOf(agents, 'weft://agent/zernike'),
      null,
      'it names weft://agent/zernike; expected weft://agent/de-halm',
    ],
    [
      'that shows an operator’s certificate',
      () => agentOf(agents, 'weft://operator/noc'),
      null,
      'it names weft://operator/noc; expected weft://agent/de-halm',
    ],
    [
      'that was revoked',
      async () => halm,
      () => revoked(agents, halm),
      'was revoked by its authority (tls.crl)',
    ],
    [
      'while its list has grown old',
      async () => halm,
      () => listOf(authorities, null, -1),
      'the revocation list in tls.crl is past its next update',
    ],
    [
      'while the list is of others',
      async () => halm,
      () => nextList(strangers, null, null, day(-1), day(1)),
      'tls.crl has no revocation list of the authority',
    ],
  ])('%s, in one line with what to do', async (_, agent, crl, words) => {
    const { site, tells } = await dial(await listen(await agent()), {
      crl: crl === null ? null : await crl(),
    });
    await tells(words);
    expect(site.mirror.inStep).toBe(false);
  });

  test('whose key is not the pinned one, with both; and takes the pinned one', async () => {
    const served = await listen(halm);
    const other = pinOfCertificate(await agentOf(agents, 'weft://agent/de-halm'));
    const wrong = await dial(served, {}, other);
    await wrong.tells(`found ${pinOfCertificate(halm)}; expected ${other}`);
    wrong.site.stop();
    const right = await dial(served, {}, pinOfCertificate(halm));
    await right.tells('up: null');
  });
});

describe('an agent tells a console, and writes down itself,', () => {
  test.each([
    [
      'that its certificate is of a strange authority',
      () => operatorOf(strangers, 'weft://operator/noc'),
      'is of an authority that is not in listen.tls.operatorCa',
    ],
    [
      'that its certificate has expired',
      () => operatorOf(operators, 'weft://operator/noc', -9, -1),
      'the certificate shown expired on ',
    ],
    [
      'that its certificate is of tomorrow, by this clock',
      () => operatorOf(operators, 'weft://operator/noc', 1, 9),
      'is not valid before ',
    ],
    ['that it was revoked', () => Promise.resolve(noc), 'was revoked by its authority (listen.tls.crl)'],
    [
      'that it came with an agent’s certificate',
      () => agentOf(operators, 'weft://agent/zernike'),
      'found weft://agent/zernike',
    ],
  ])('%s', async (_, own, words) => {
    const served = await listen(halm, await revoked(operators, noc));
    const { tells } = await dial(served, { own: await own() });
    await tells(words);
    await tells('the agent refused (403)');
    expect(served.refusals[0]?.reason).toContain(words);
    expect(served.server.sessions.size).toBe(0);
  });
});
