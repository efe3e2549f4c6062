import { describe, expect, it } from 'vitest';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL, wellSite } from '../../../support/made-fabric.ts';

const modelOf = (...sites: MadeSite[]) => overviewModel(madeFabric(sites), NOW, WALL);

describe('links between sites', () => {
  const end = (site: string, peer: string, more: object = {}) => ({
    ...wellSite(site, 1),
    rows: {
      ...wellSite(site, 1).rows,
      links: [
        {
          peer,
          link: 'ring-1',
          state: 'up' as const,
          encryptionState: 'protected' as const,
          sampledAt: SAMPLED_AT,
          ...more,
        },
      ],
    },
  });

  it('are joined from both ends, each telling of the loss on the way out', () => {
    const { links } = modelOf(
      end('a', 'b', { lossForwardRatio: 0.001, lossReverseRatio: 0.5, roundTripP50Seconds: 0.002 }),
      end('b', 'a', { lossForwardRatio: 0.004, lossReverseRatio: 0.5, roundTripP50Seconds: 0.003 }),
    );
    expect(links).toHaveLength(1);
    expect(links[0]).toMatchObject({
      from: 'a',
      to: 'b',
      heardEnds: 2,
      silent: null,
      lossThere: 0.001,
      lossBack: 0.004,
      delaySeconds: 0.003,
    });
  });

  it('are as bad as the worse end says', () => {
    const { links } = modelOf(
      end('a', 'b'),
      end('b', 'a', { state: 'degraded', stateReason: 'loses one way', encryptionState: 'unprotected' }),
    );
    expect(links[0]).toMatchObject({ state: 'degraded', reason: 'loses one way', protection: 'unprotected' });
  });

  it('say which end is silent, and take its part from the other one', () => {
    const { links } = modelOf(end('a', 'b', { lossReverseRatio: 0.25 }), {
      ...end('b', 'a', { state: 'down', lossForwardRatio: 0 }),
      state: 'down',
    });
    expect(links[0]).toMatchObject({ heardEnds: 1, silent: 'b', state: 'up', lossBack: 0.25 });
  });

  it('are a memory when neither end is heard', () => {
    const { links } = modelOf({ ...end('a', 'b'), state: 'down' }, { ...end('b', 'a'), state: 'down' });
    expect(links[0]).toMatchObject({ heardEnds: 0, silent: null });
  });

  it('may lead to a site that this console does not know', () => {
    expect(modelOf(end('a', '__proto__')).links[0]).toMatchObject({ to: '__proto__', heardEnds: 1 });
  });
});
