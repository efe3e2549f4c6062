import { describe, expect, it } from 'vitest';
import { HOSTILE_NAME } from '../../support/hostile-texts.ts';
import { type MadeSite, SAMPLED_AT } from '../../support/made-fabric.ts';
import { beginWithoutColour, printed } from '../../support/printed-report.ts';

/** What a terminal obeys or hides; lines end with a newline of ours. */
const OBEYED = /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u;

beginWithoutColour();

describe('nothing a terminal obeys', () => {
  const everywhere: MadeSite = {
    id: 'a',
    error: HOSTILE_NAME,
    rows: {
      sites: [{ name: HOSTILE_NAME, jurisdiction: HOSTILE_NAME }],
      nodes: [
        {
          node: HOSTILE_NAME,
          rack: HOSTILE_NAME,
          reason: HOSTILE_NAME,
          reasonUser: HOSTILE_NAME,
          healthReason: HOSTILE_NAME,
          gpuModel: HOSTILE_NAME,
          workloads: HOSTILE_NAME,
        },
      ],
      gpus: [
        {
          node: HOSTILE_NAME,
          uuid: HOSTILE_NAME,
          instance: HOSTILE_NAME,
          model: HOSTILE_NAME,
          workload: HOSTILE_NAME,
          healthReason: HOSTILE_NAME,
        },
      ],
      workloads: [
        {
          workload: HOSTILE_NAME,
          name: HOSTILE_NAME,
          user: HOSTILE_NAME,
          nodes: HOSTILE_NAME,
          dataClass: HOSTILE_NAME,
          reason: HOSTILE_NAME,
          account: HOSTILE_NAME,
        },
      ],
      links: [{ peer: HOSTILE_NAME, link: HOSTILE_NAME, carrier: HOSTILE_NAME }],
      feeds: [{ feed: HOSTILE_NAME }],
      alerts: [
        { alert: HOSTILE_NAME, subject: HOSTILE_NAME, message: HOSTILE_NAME, acknowledgedBy: HOSTILE_NAME },
      ],
      operations: [
        {
          operation: HOSTILE_NAME,
          actor: HOSTILE_NAME,
          reason: HOSTILE_NAME,
          step: HOSTILE_NAME,
          outcome: HOSTILE_NAME,
        },
      ],
      sources: [
        {
          source: HOSTILE_NAME,
          target: 'x',
          kind: 'gpu',
          state: 'failed',
          error: HOSTILE_NAME,
          sampledAt: SAMPLED_AT,
        },
      ],
    },
  };
  const KINDS = ['sites', 'nodes', 'gpus', 'workloads', 'links', 'feeds', 'alerts', 'operations'] as const;

  it.each(KINDS)('comes out of a report of %s: plain, drawn, as JSON', async (kind) => {
    for (const [more, columns] of [
      [{}, null],
      [{}, 400],
      [{}, 60],
      [{ json: true }, null],
      [{ ascii: true }, 80],
    ] as const) {
      const { answer, remark } = await printed([everywhere], { kind, ...more }, columns);
      expect(answer).not.toMatch(OBEYED);
      expect(remark).not.toMatch(OBEYED);
      if (!('json' in more)) expect(remark).toContain('‹1B›]0;owned‹07›‹9B›31m‹202E›evil');
    }
  });

  it('is lost: what was hostile is shown', async () => {
    const { answer } = await printed([everywhere], { kind: 'nodes', columns: ['node'] });
    expect(answer).toContain('‹1B›]0;owned‹07›‹9B›31m‹202E›evil‹0D›‹0A›‹E0041›');
  });
});
