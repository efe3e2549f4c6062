import { describe, expect, it } from 'vitest';
import type { Patch } from '../../../protocol/index.ts';
import { madeDemand } from '../../support/made-demand.ts';
import { configuredFeed, configuredPower, METERS, meterPatch } from '../../support/made-power.ts';
import { EPOCH, HOUR, MadeStore, SECOND, SLURM } from '../../support/made-store.ts';

const VTN = { ...METERS, source: 'openadr', target: 'https://vtn', periodMs: 60 * SECOND };
const SITE = configuredPower({ feeds: [configuredFeed('grid', { meter: 'main/inlet 1' })] });
const SHED: Patch<'operations'> = {
  operation: 'SHED',
  kind: 'shed',
  state: 'accepted',
  limitWatts: 50e6,
  limitFrom: EPOCH + HOUR,
  limitUntil: EPOCH + 4 * HOUR,
};

/** 50 MW from an hour after the epoch for three hours, and what stands about it. */
function alerts(megawatts: number, shed: Patch<'operations'> | null, hasScheduler = true): readonly string[] {
  const demand = madeDemand({
    ...{ from: EPOCH + HOUR, to: EPOCH + 4 * HOUR, limitWatts: 50e6 },
    ...{ programName: 'Grid limits', text: 'peak' },
  });
  const made = new MadeStore(70e6, SITE).read(VTN, { demands: [demand] });
  if (hasScheduler) made.read(SLURM, { nodes: [] });
  made.read(METERS, { meters: [meterPatch('main/inlet 1', { powerWatts: megawatts * 1e6 })] });
  if (shed !== null) made.store.tables.upsert('operations', shed);
  return made
    .tick()
    .standing.filter(({ rule }) => rule === 'demand shed')
    .map(({ severity, message, action }) => `${severity} ${message} [${action}]`);
}
const lack = (shed: Patch<'operations'>): string =>
  /UTC, (.*) \(Grid/.exec(alerts(61, { ...SHED, ...shed })[0] ?? '')?.[1] ?? 'nothing';

describe('a limit of the grid that is to come', () => {
  it('and that no shed is planned for is said long before it begins, with what shows a plan', () => {
    expect(alerts(61, null)).toEqual([
      'warning the grid demands at most 50.0 MW from 22:00 UTC to 2026-11-24 01:00 UTC, no shed is planned (Grid limits: peak) [see its plan: S on it in :demands, or weft shed SITE --demand openadr/event-1/0/0]',
    ]);
  });

  it('is nobody’s business where the site draws less, or nothing could be shed', () => {
    expect(alerts(49, null)).toEqual([]);
    expect(alerts(61, null, false)).toEqual([]);
  });

  it('is covered by a shed of that limit and that time, and by one that goes further', () => {
    expect(alerts(61, SHED)).toEqual([]);
    expect(alerts(61, { ...SHED, limitWatts: 45e6, limitFrom: EPOCH, limitUntil: null })).toEqual([]);
    expect(alerts(61, { ...SHED, state: 'running' })).toEqual([]);
  });

  it('is not covered by one that lacks something, and what it lacks is said', () => {
    expect(lack({ limitWatts: 55e6 })).toBe('shed SHED only brings it to 55.0 MW');
    expect(lack({ limitFrom: EPOCH + 2 * HOUR })).toBe('shed SHED begins at 23:00 UTC');
    expect(lack({ limitUntil: EPOCH + 2 * HOUR })).toBe('shed SHED ends at 23:00 UTC');
    expect(lack({ state: 'waiting for approval' })).toBe('shed SHED waits for approval');
    expect(lack({ state: 'paused' })).toBe('shed SHED is paused');
  });

  it('that became stricter or longer is said with the plan of what is missing, which nobody carries out by himself', () => {
    const instead =
      '[what it would take: weft whatif --cap SITE=50000000W; then weft operation cancel SHED and, once that has given back what it took, weft shed SITE --demand openadr/event-1/0/0]';
    for (const lacking of [{ limitWatts: 55e6 }, { limitUntil: EPOCH + 2 * HOUR }])
      expect(alerts(61, { ...SHED, ...lacking, state: 'running' })[0]).toContain(instead);
    expect(alerts(61, { ...SHED, state: 'waiting for approval' })[0]).toContain(
      '[weft operation approve SHED]',
    );
    expect(alerts(61, { ...SHED, state: 'paused' })[0]).toContain('[weft operation resume SHED]');
  });

  it('is not covered by one that has ended, or that somebody is ending', () => {
    expect(lack({ state: 'done' })).toBe('no shed is planned');
    expect(lack({ state: 'running', limitWatts: null })).toBe('no shed is planned');
  });
});
