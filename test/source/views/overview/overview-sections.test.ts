import { describe, expect, it } from 'vitest';
import { say } from '../../../../protocol/text.ts';
import { type MadeRows, WALL, wellNodes, withRows } from '../../../support/made-fabric.ts';
import { theme } from '../../../support/painted.ts';
import { critical, drawOverview, eems, halm, stale } from '../../../support/painted-overview.ts';

const partly = withRows(eems, {
  sites: [{ ...eems.rows?.sites?.[0], nodesReporting: 3 }],
  nodes: wellNodes(3),
});

describe('alerts', () => {
  it('of a site that fell silent are told as the memory they are', () => {
    const { buffer, lines } = drawOverview([120, 38], [halm, eems, withRows(stale, critical)]);
    const y = lines.findIndex((line) => line.includes('Zernike (stale) / n1: fell off the bus'));
    expect(buffer.styleAt((lines[y] ?? '').indexOf('▲'), y)).toBe(theme.stale);
  });
});

describe('the lower part', () => {
  it('shows what runs with its progress, and what waits for approval', () => {
    const operations = [
      {
        operation: '1',
        kind: 'drain' as const,
        state: 'running' as const,
        targets: 'dh-b07,dh-b08,dh-b09',
        actor: 'noc-2',
        reason: 'fan swap',
        step: '2 of 3 drained',
        progressRatio: 0.67,
        acceptedAt: WALL - 1,
        deadlineAt: Date.UTC(2026, 10, 23, 21, 40),
      },
      {
        operation: '2',
        kind: 'migrate' as const,
        state: 'waiting for approval' as const,
        targets: '88412',
        peer: 'eemshaven',
        needsApproval: 'a second person',
        acceptedAt: WALL - 2,
      },
    ];
    const { text } = drawOverview([140, 40], [withRows(halm, { operations })]);
    expect(text).toMatch(
      /Running {2}drain de-halm\/dh-b\[07-09\] {2}2 of 3 drained {2}by noc-2 {2}at most until 21:40 {2}"fan swap" +██████▊░░░ {1,2}67 %/,
    );
    expect(text).toContain('migrate de-halm/88412 → eemshaven  △ needs approval: a second person');
  });

  it('is quiet only where every site is', () => {
    expect(drawOverview([120, 40], [halm, eems]).text).toContain('quiet: every site was heard in full');
    expect(drawOverview([120, 40], [halm, partly]).text).toContain(
      'no alert is known, but 1 of 2 sites were not heard in full',
    );
    // That a site is not heard is an alert itself.
    expect(drawOverview([120, 40], [halm, stale]).text).toMatch(
      /△ +2 min Zernike \/ this console: does not hear the site/,
    );
  });
});

describe('the loss of a site', () => {
  const survival = [
    { site: 'eemshaven', verdict: 'fits', shortGpus: 0, note: null },
    { site: 'de-halm', verdict: 'short', shortGpus: 2113, note: say`of them 512 health: no place` },
  ] as const;

  it('is told where somebody computed it, the worst first', () => {
    const { text } = drawOverview([120, 50], [halm, eems], { survival });
    expect(text).toMatch(
      /If lost {2}De Halm {4}▲ 2,113 GPUs short: of them 512 health: no place\n +Eemshaven {2}● its work fits/,
    );
  });

  it('has no place where nobody did', () => {
    expect(drawOverview([120, 50], [halm, eems]).text).not.toContain('If lost');
  });
});

describe('the sums of the fabric', () => {
  it('say what they cover and which GPU is the hottest of those that are heard', () => {
    const hot = (celsius: number): MadeRows => ({
      gpus: [
        { node: 'n1', gpu: 3, temperatureCelsius: celsius },
        { node: 'n2', gpu: 0, temperatureCelsius: null },
      ],
    });
    const { text } = drawOverview(
      [160, 50],
      [withRows(halm, hot(71)), withRows(eems, hot(64)), withRows(stale, hot(99))],
    );
    expect(text).toContain('hottest GPU 71 °C De Halm / n1/3');
    expect(text).toMatch(/Fabric +△ in 2 of 3 sites: {2}free GPUs 0 .* {2}running 24 {2}/);
  });
});

describe('an operation past its deadline', () => {
  it('is said to be so, however narrow the screen', () => {
    const operation = {
      operation: 'o',
      kind: 'drain',
      targets: 'n1',
      state: 'running',
      actor: 'noc-2',
      reason: 'fan swap',
    } as const;
    const late = withRows(halm, {
      operations: [{ ...operation, deadlineAt: WALL - 60_000, acceptedAt: WALL - 600_000 }],
    });
    expect(drawOverview([80, 40], [late]).text).toContain('△ past its deadline 21:03');
  });
});
