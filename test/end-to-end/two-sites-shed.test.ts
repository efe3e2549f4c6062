import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wrongWith } from '../support/counting-job.ts';
import { SheddingSites } from '../support/shedding-sites.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';
import type { EastOrWest } from '../support/two-sites-settings.ts';

const SOON = { timeout: 90_000, interval: 500 };
const ID = '01JDH4Z6Y3W8K2Q5N7R9T00078';
const AGAIN = '01JDH4Z6Y3W8K2Q5N7R9T00079';
const HELD = { work: 'second', state: 'PENDING' };
/** Of three machines of 8 GPUs at 700 W, and the rest of the house. */
const UNDER_LOAD = 3 * 8 * 700 + 400;
/** All caps together are not enough for it: what can go has to. */
const LIMIT_WATTS = 6000;
/** A move is planned where it takes effect before the limit ends: after three minutes. */
const LASTS_MS = 200_000;

interface Delivered {
  readonly limitWatts: number | null;
  readonly watts: number | null;
}

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('a shed between two real Slurm sites', () => {
  let sites: SheddingSites;

  beforeAll(async () => {
    sites = await SheddingSites.start();
    // Two may go and one may not, and one waits for a place.
    for (const work of ['first', 'second']) await sites.count({ work });
    await sites.count({ work: 'stays', checkpoints: 'never' });
    await vi.waitFor(() => {
      for (const work of ['first', 'second', 'stays'])
        expect(livesOf(work)[0]?.to ?? 0, work).toBeGreaterThan(4);
    }, SOON);
    await sites.count({ work: 'waits' });
  }, 180_000);
  afterAll(() => sites?.stop(), 60_000);

  const livesOf = (work: string) => sites.two.livesOf(work);
  const runningAt = async (site: EastOrWest) =>
    (await sites.jobs(site)).flatMap(({ work, state }) => (state === 'RUNNING' ? work : [])).sort();
  const site = async (id: EastOrWest) => (await sites.rows('sites', '--site', id))[0] ?? {};
  const operation = async (id: string) =>
    JSON.parse((await sites.weft('operation', 'show', id, '--json')).stdout).operation;

  /** All three machines work uncapped, and the console knows what each GPU draws and for whom. */
  async function untilLoaded(): Promise<void> {
    await vi.waitFor(async () => {
      expect(await site('east')).toMatchObject({ facilityPowerWatts: UNDER_LOAD, gpusAllocated: 24 });
      const gpus = await sites.rows('gpus', '--site', 'east');
      expect(gpus.filter((gpu) => gpu['powerWatts'] === 700 && gpu['workload'] !== null)).toHaveLength(24);
    }, SOON);
  }

  const demanded = (watts: number, start: number, lastsMs: number) => ({
    programID: 'program-1',
    eventName: 'evening peak',
    intervalPeriod: { start: new Date(start).toISOString(), duration: `PT${lastsMs / 1000}S` },
    intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [watts / 1000] }] }],
  });

  /** The grid demands the limit from now on, and an operator has it carried out. */
  async function shedWhatIsDemanded(id: string): Promise<string> {
    const event = sites.vtn.addEvent(demanded(LIMIT_WATTS, Date.now(), LASTS_MS));
    await vi.waitFor(
      async () => expect((await sites.rows('demands')).map((row) => row['event'])).toEqual([event]),
      SOON,
    );
    const asked = ['shed', 'east', '--demand', event, '--reason', 'the grid asks'];
    expect((await sites.weft(...asked, '--dry-run')).stdout).toMatch(/move 1 workload, 8 GPUs to west/);
    expect(await sites.weft(...asked, '--yes', '--id', id)).toMatchObject({ code: 0, stderr: '' });
    return event;
  }

  async function untilMet(): Promise<void> {
    await vi.waitFor(async () => {
      const { facilityPowerWatts, demandLimitWatts } = await site('east');
      expect(demandLimitWatts).toBe(LIMIT_WATTS);
      expect(facilityPowerWatts).toBeGreaterThan(0);
      expect(facilityPowerWatts).toBeLessThanOrEqual(LIMIT_WATTS);
    }, SOON);
  }

  /** It is over, and all is as it was but that one work runs elsewhere and another in its place. */
  async function untilGivenBack(id: string, running: readonly string[]): Promise<void> {
    await vi.waitFor(
      async () => {
        expect(await operation(id)).toMatchObject({
          state: 'done',
          outcome: expect.stringContaining('all is given back; 1 of 1 moved to west; what moved stays there'),
        });
        expect(await runningAt('east')).toEqual(running);
      },
      { timeout: LASTS_MS + 60_000, interval: 1000 },
    );
    expect(sites.machines.east.limits).toEqual([700, 700, 700]);
    expect(sites.machines.west.limits).toEqual([700, 700, 700]);
    expect((await sites.jobs('east')).filter(({ state }) => state === 'PENDING')).toEqual([]);
  }

  it('work runs on at the other site from its step, the demand is met, and at its end all but that is given back', async () => {
    await untilLoaded();
    await shedWhatIsDemanded(ID);
    await vi.waitFor(async () => expect(await runningAt('west')).toEqual(['first']), SOON);
    await untilMet();
    // What waits does not take the place that came free.
    expect(await runningAt('east')).toEqual(['second', 'stays']);
    expect(Math.max(...sites.machines.east.limits)).toBeLessThan(400);
    await vi.waitFor(
      async () => expect((await site('west'))['facilityPowerWatts']).toBeGreaterThan(8 * 700),
      SOON,
    );
    const demands = await sites.rows('demands', '--columns', 'limitWatts,drawnWatts');
    expect(demands).toMatchObject([{ limitWatts: LIMIT_WATTS, drawnWatts: expect.any(Number) }]);
    await untilGivenBack(ID, ['second', 'stays', 'waits']);
    const { delivered } = await operation(ID);
    const asked = delivered.filter((minute: Delivered) => minute.limitWatts === LIMIT_WATTS);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    for (const { watts } of asked.slice(1)) expect(watts).toBeLessThanOrEqual(LIMIT_WATTS);
    expect(await runningAt('west')).toEqual(['first']);
    const lives = livesOf('first');
    expect(wrongWith(lives)).toEqual([]);
    expect(lives.map((life) => life.site)).toEqual(['east', 'west']);
    expect(lives[1]?.from).toBeGreaterThan(0);
    for (const work of ['second', 'stays']) expect(livesOf(work)).toHaveLength(1);
  }, 400_000);

  it('an agent that is killed in the middle of a move goes on with it, and gives back what it took when the demand is withdrawn', async () => {
    await untilLoaded();
    const event = await shedWhatIsDemanded(AGAIN);
    // The other site holds a place for it, and it runs here still.
    await vi.waitFor(async () => expect(await sites.jobs('west')).toContainEqual(HELD), {
      ...SOON,
      interval: 100,
    });
    await sites.two.endAgent('east', 'SIGKILL');
    const before = livesOf('second')[0]?.to ?? 0;
    await vi.waitFor(() => expect(livesOf('second')[0]?.to).toBeGreaterThan(before + 4), SOON);
    expect(await runningAt('west')).toEqual(['first']);
    // It begins again, and ends as killed once more where there is no way back.
    const point = { WEFT_TRIAL_CRASH_AT: 'written migration.starting#1' };
    await sites.two.startAgent('east', point);
    await sites.two.agent('east').ended();
    await sites.two.startAgent('east');
    await vi.waitFor(async () => expect(await runningAt('west')).toEqual(['first', 'second']), SOON);
    await untilMet();
    expect(await runningAt('east')).toEqual(['stays', 'waits']);
    // A VTN that answers nothing has withdrawn nothing.
    const caps = sites.machines.east.limits;
    sites.vtn.outOfOrder = { status: 503, headers: { 'retry-after': '1' } };
    const asked = sites.vtn.asked.length;
    await vi.waitFor(() => expect(sites.vtn.asked.length).toBeGreaterThan(asked + 2), SOON);
    expect((await operation(AGAIN)).state).toBe('running');
    expect(sites.machines.east.limits).toEqual(caps);
    sites.vtn.outOfOrder = null;
    // What it demands beyond what was approved is said, and not done.
    sites.vtn.changeEvent(event, demanded(LIMIT_WATTS - 1000, Date.now() - 60_000, 3_600_000));
    await vi.waitFor(async () => {
      const alerts = await sites.rows('alerts', '--filter', 'site=east & rule="demand shed"');
      expect(alerts.map(({ action }) => action)).toContainEqual(
        expect.stringContaining(`then weft operation cancel ${AGAIN} and,`),
      );
    }, SOON);
    expect((await operation(AGAIN)).state).toBe('running');
    expect(sites.machines.east.limits).toEqual(caps);
    const withdrawnAt = Date.now();
    sites.vtn.cancelEvent(event);
    await untilGivenBack(AGAIN, ['stays', 'waits']);
    expect((await operation(AGAIN)).outcome).toMatch(/^the grid withdrew its demand at \d\d:\d\d UTC; /);
    expect(Date.now() - withdrawnAt).toBeLessThan(90_000);
    for (const work of ['first', 'second', 'stays', 'waits']) {
      const lives = livesOf(work);
      expect(wrongWith(lives), work).toEqual([]);
      expect(lives.length, work).toBe(work === 'first' || work === 'second' ? 2 : 1);
    }
    const moves = await sites.rows('operations', '--filter', 'site=east & kind=migrate');
    expect(moves.map((move) => move['state'])).toEqual(['done', 'done']);
  }, 500_000);
});
