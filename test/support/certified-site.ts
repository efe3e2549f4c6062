import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { secureWay } from '../../source/agents/secure-way.ts';
import type { Made } from '../../source/pki/certificates.ts';
import { dialSite } from './dial-site.ts';
import { agentOf, listOf, makeAuthorities, operatorOf } from './made-certificates.ts';
import { type StreamServer, serveStream } from './stream-server.ts';

/** What a console finds in its files, where that is other than what is right. */
interface Files {
  readonly own?: Made;
  readonly ca?: string;
  readonly crl?: string | null;
}

/** A federation whose agent de-halm and operator noc show certificates: who listens, and who dials. */
export async function certifiedSite() {
  const authorities = await makeAuthorities();
  const { agents, operators } = authorities;
  const halm = await agentOf(agents, 'weft://agent/de-halm');
  const noc = await operatorOf(operators, 'weft://operator/noc');

  const write = async (folder: string, { own = noc, ca = agents.certificate, crl = null }: Files) => {
    const file = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    return {
      ca: await file('ca.pem', ca),
      certificate: await file('me.pem', own.certificate),
      key: await file('me-key.pem', own.key),
      crl: crl === null ? null : await file('revoked.pem', crl),
    };
  };

  return {
    ...authorities,
    authorities,
    halm,
    noc,
    /** The lists of both authorities, on one of which this certificate stands. */
    revoked: (by: Made, made: Made) => listOf(authorities, { by, pem: made.certificate }),
    /** An agent with this certificate, until the end of the test. */
    listen: async (
      own: Made,
      crl: string | null = null,
      more: Parameters<typeof serveStream>[0] = {},
    ): Promise<StreamServer> => {
      const tls = { ...own, clientCa: operators.certificate, agentCa: agents.certificate, crl };
      const served = await serveStream({ gate: { kind: 'certificate' }, tls, ...more });
      onTestFinished(() => served.server.stop());
      return served;
    },
    /**
     * Dials it with these files, which `renew` writes anew. The site moves on meanwhile, so that who is in step
     * again hears of it.
     */
    dial: async (served: StreamServer, files: Files = {}, pin: string | null = null) => {
      const folder = await mkdtemp(join(tmpdir(), 'weft-tls-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const tls = secureWay(await write(folder, files), 'de-halm', pin);
      const { url } = served.server;
      const dialled = dialSite({ url, token: null, tls, lookAgainMs: 20 }, () => served.tick());
      return { ...dialled, renew: (renewed: Files) => write(folder, renewed) };
    },
  };
}
