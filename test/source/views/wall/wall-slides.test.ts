import { describe, expect, test } from 'vitest';
import { UNICODE_SIGNS } from '../../../../source/format/signs.ts';
import { overviewModel } from '../../../../source/views/overview/overview-rows.ts';
import type { Slide } from '../../../../source/views/wall/slide.ts';
import { wallSlides } from '../../../../source/views/wall/wall-slides.ts';
import {
  type MadeRows,
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellSite,
  withRows,
} from '../../../support/made-fabric.ts';

const halm = wellSite('de-halm', 4);
const eems = wellSite('eemshaven', 4);
const stale: MadeSite = {
  ...wellSite('zernike', 4),
  state: 'down',
  error: 'connection refused',
  heardAt: NOW - 130_000,
};
const never: MadeSite = { id: 'delfzijl', state: 'down', error: 'no route to host', heardAt: null };

function slidesOf(sites: readonly MadeSite[], batterySeconds: number | null = null): readonly Slide[] {
  const means = { signs: UNICODE_SIGNS, batterySeconds: () => batterySeconds };
  return wallSlides(overviewModel(madeFabric(sites), NOW, WALL), means);
}

const told = (slides: readonly Slide[]): string[] =>
  slides.map(({ subject, state }) => `${subject}: ${state}`);

describe('while all is well the wall', () => {
  test('shows the fabric alone and calls it quiet', () => {
    const [slide, ...others] = slidesOf([halm, eems]);
    expect(others).toEqual([]);
    expect(slide?.subject).toBe('all quiet');
    expect(slide?.figures.map(({ value, caption }) => `${value} ${caption}`)).toEqual([
      '2 of 2 sites live',
      '8 of 8 nodes heard',
      '100 % of 64 GPUs in use',
      '122 MW drawn of 140',
    ]);
  });

  test('never says quiet of a site that is late, or of which a node is not heard', () => {
    const late = { ...halm, heardAt: NOW - 4_000 };
    const partly = withRows(halm, { sites: [{ ...halm.rows?.sites?.[0], nodesReporting: 3 }] });
    for (const site of [late, partly]) {
      const [slide] = slidesOf([site, eems]);
      expect([slide?.rank, slide?.subject]).toEqual(['fabric', 'not all heard']);
      expect(slide?.lines).toContain('1 of 2 sites were not heard in full');
    }
  });

  test('counts warnings, which are no reason to go round', () => {
    const warned = withRows(halm, {
      alerts: [
        { alert: 'w', severity: 'warning', subject: 'feeder B', message: 'at 86 %', raisedAt: WALL - 1_000 },
      ],
    });
    expect(slidesOf([warned, eems]).map(({ subject, tone }) => [subject, tone])).toEqual([
      ['1 warning', 'warning'],
    ]);
  });
});

describe('of what is not well the wall', () => {
  test('says of a silent site since when and why, and nothing of what it had raised', () => {
    const silent = withRows(stale, {
      alerts: [{ alert: 'a', severity: 'critical', subject: 'n1', message: 'down', raisedAt: WALL - 1_000 }],
    });
    const [slide, ...others] = slidesOf([halm, silent]);
    expect(others).toEqual([]);
    expect(slide).toMatchObject({ sign: 'stale', subject: 'zernike', state: 'stale 2 min' });
    expect(slide?.lines).toEqual([
      'not heard since 21:02:01 UTC: what is shown of it is a memory',
      'connection refused',
      'then: 12 workloads on 32 of 32 GPUs',
    ]);
  });

  test('shows the lost before the stale, and both before what is critical', () => {
    const critical = withRows(halm, {
      alerts: [
        { alert: 'a', severity: 'critical', subject: 'n1', message: 'down', raisedAt: WALL - 120_000 },
        { alert: 'b', severity: 'critical', subject: 'n2', message: 'down', raisedAt: WALL - 60_000 },
        {
          alert: 'c',
          severity: 'critical',
          subject: 'n3',
          message: 'up',
          raisedAt: WALL - 9_000,
          clearedAt: WALL,
        },
      ],
    });
    const slides = slidesOf([critical, stale, never]);
    expect(told(slides)).toEqual(['delfzijl: never heard', 'zernike: stale 2 min', 'de-halm: 2 critical']);
    expect(slides[2]?.lines).toEqual(
      ['60 s: n2: down', '2 min: n1: down'].map((line) => line.replace('60 s', '1 min')),
    );
    expect(slides[2]?.goal).toEqual({
      view: 'alerts',
      filter: 'site=de-halm & severity=critical & clearedAt=-',
    });
  });

  test('puts alerts that somebody has seen behind everything else', () => {
    const seen = withRows(halm, {
      alerts: [
        {
          alert: 'a',
          severity: 'critical',
          subject: 'n1',
          message: 'down',
          raisedAt: WALL,
          acknowledgedBy: 'noc-2',
        },
      ],
    });
    const slides = slidesOf([seen, stale]);
    expect(slides.map(({ rank }) => rank)).toEqual(['stale site', 'seen alert']);
    expect(slides[1]?.lines[0]).toContain('seen by noc-2');
  });

  test('tells a site on battery from one whose battery helps at the evening peak', () => {
    const feeds = (state: 'ok' | 'lost'): MadeRows => ({
      feeds: [
        { feed: 'feeder A', kind: 'utility', state, powerWatts: 0 },
        { feed: 'battery', kind: 'battery', state: 'ok', powerWatts: 5e6, batteryChargeRatio: 0.96 },
      ],
    });
    expect(slidesOf([withRows(halm, feeds('ok'))])[0]?.rank).toBe('fabric');
    const [slide] = slidesOf([withRows(halm, feeds('lost'))], 41 * 60);
    expect(slide).toMatchObject({ rank: 'on battery', state: 'battery 96 %', tone: 'critical' });
    expect(slide?.lines.slice(0, 2)).toEqual([
      '41 min left at this rate',
      'feeder A lost; battery gives 5 MW',
    ]);
    expect(slidesOf([withRows(halm, feeds('lost'))])[0]?.lines[0]).toBe(
      'how long it lasts is being measured',
    );
  });

  test('names a link that is down, and one that is not protected', () => {
    const link = {
      link: 'l',
      sampledAt: SAMPLED_AT,
      encryptionState: 'protected',
      encryption: 'MACsec',
    } as const;
    const down = withRows(halm, {
      links: [{ ...link, peer: 'eemshaven', state: 'down', stateReason: 'no light' }],
    });
    const open = withRows(halm, {
      links: [{ ...link, peer: 'eemshaven', state: 'up', encryptionState: 'unprotected' }],
    });
    expect(slidesOf([down, eems])[0]).toMatchObject({ rank: 'link down', subject: 'de-halm - eemshaven' });
    expect(slidesOf([down, eems])[0]?.lines[0]).toBe('no light');
    expect(slidesOf([open, eems])[0]).toMatchObject({ rank: 'degraded link', state: 'unprotected' });
  });

  test('shows an operation past its deadline by the clock of its site, and none before it', () => {
    const operation = {
      operation: 'o1',
      kind: 'drain',
      targets: 'n1,n2',
      state: 'running',
      step: '1 of 2 drained',
      actor: 'noc-2',
      acceptedAt: WALL - 3_600_000,
    } as const;
    const over = withRows(halm, { operations: [{ ...operation, deadlineAt: WALL - 300_000 }] });
    const ahead = withRows(halm, { operations: [{ ...operation, deadlineAt: WALL + 60_000 }] });
    expect(told(slidesOf([over]))).toEqual(['drain de-halm: late 5 min']);
    expect(slidesOf([over])[0]?.lines[0]).toContain('n[1-2] should have ended at 20:59 UTC');
    expect(slidesOf([ahead])[0]?.rank).toBe('fabric');
    expect(slidesOf([{ ...ahead, skew: 120_000 }])[0]?.rank).toBe('late operation');
  });

  test('makes one slide of more than four of a kind', () => {
    const sites = Array.from({ length: 6 }, (_, index) => ({ ...stale, id: `s${index}`, rows: {} }));
    const slides = slidesOf([halm, ...sites]);
    expect(told(slides)).toEqual(['6 sites: stale']);
    expect(slides[0]?.lines[0]).toBe('s0, s1, s2, s3, s4, s5');
  });

  test('says that there is no data where no site is heard', () => {
    const slides = slidesOf([stale, never]);
    expect(slides.map(({ rank }) => rank)).toEqual(['no data']);
    expect(slides[0]?.lines).toEqual([
      'nothing comes since 21:02:01 UTC',
      'zernike stale 2 min: connection refused; delfzijl lost: no route to host',
    ]);
  });
});
