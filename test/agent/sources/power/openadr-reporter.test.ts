import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryReporter } from '../../../../agent/sources/power/openadr-reporter.ts';
import { refOf } from '../../../../agent/store/origin.ts';
import { configuredFeed, configuredPower, METERS, meterPatch } from '../../../support/made-power.ts';
import { EPOCH, MadeStore, SECOND } from '../../../support/made-store.ts';
import { startOpenAdr } from '../../../support/openadr-node.ts';
import type { TestVtn } from '../../../support/openadr-vtn.ts';
import { openAdrProblems } from '../../../support/openapi-schema.ts';

const MINUTE = 60 * SECOND;
const SITE = configuredPower({ feeds: [configuredFeed('grid', { meter: 'main/inlet 1' })] });
const signal = new AbortController().signal;

let server: TestVtn;
let made: MadeStore;
let run: () => Promise<void>;
let step: (minutes: number, megawatts: number) => Promise<void>;
let warned: string[];

beforeEach(async () => {
  made = new MadeStore(70e6, SITE);
  warned = [];
  const clock = { monotonic: () => made.now, wall: () => made.wall };
  const node = await startOpenAdr(clock);
  ({ server } = node);
  const { vtn, source } = node;
  const { url } = server;
  const origin = { ...METERS, source: source.name, target: url };
  const { deliveries } = made.store;
  const reporter = new DeliveryReporter({
    vtn,
    due: () => deliveries.due(refOf(origin)),
    done: (name) => deliveries.done(name),
    clientName: 'de-halm',
    timeoutMs: 5000,
    clock,
    warn: (message, because) => void warned.push(`${message}: ${because}`),
  });
  run = () => reporter.run(signal);
  step = async (minutes, megawatts) => {
    for (let at = 0; at < minutes * 6; at++) {
      if (at % 6 === 0 && server.outOfOrder === null) made.read(origin, await source.read(url, signal));
      const powerWatts = megawatts * 1e6;
      made
        .read(METERS, { meters: [meterPatch('main/inlet 1', { powerWatts })] })
        .tick()
        .pass(10 * SECOND);
    }
  };
  server.addProgram({ programName: 'Grid limits' });
});

const demand = () =>
  server.addEvent(
    {
      programID: 'program-1',
      eventName: 'peak',
      intervalPeriod: { start: new Date(EPOCH + MINUTE).toISOString(), duration: 'PT30M' },
      intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [50_000] }] }],
    },
    EPOCH,
  );
const meansTold = () =>
  server.reports.map(({ resources }) => {
    const [{ intervals }] = resources as [
      { intervals: [{ payloads: { type: string; values: number[] }[] }] },
    ];
    return intervals[0].payloads.find(({ type }) => type === 'DEMAND')?.values[0];
  });

describe('what was delivered', () => {
  it('is reported to the VTN interval by interval, with the mean that the site drew, and once', async () => {
    const event = demand();
    await step(2, 60);
    expect(made.site.demandLimitWatts).toBe(50e6);
    await step(5, 48);
    await step(10, 39);
    await run();
    await run();
    // One minute of 60 MW, joined to the next level within one reading, five of 48, nine of 39.
    const mean = (60 + 5 * 48 + 9 * 39) / 15;
    expect(server.reports).toHaveLength(1);
    expect(Math.abs((meansTold()[0] ?? 0) - mean * 1000)).toBeLessThan(150);
    expect(openAdrProblems('report', server.reports[0])).toEqual([]);
    expect(server.reports[0]).toMatchObject({
      eventID: event,
      clientName: 'de-halm',
      reportName: `weft delivery ${event} 2026-11-23T21:01:00.000Z`,
      resources: [
        { intervals: [{ intervalPeriod: { start: '2026-11-23T21:01:00.000Z', duration: 'PT900S' } }] },
      ],
    });
    await step(30, 45);
    await run();
    expect(server.reports).toHaveLength(2);
    expect(meansTold()[1]).toBeGreaterThan(39_000);
    await step(60, 45);
    await run();
    expect(server.reports).toHaveLength(2);
  });

  it('waits while the VTN is away, which is asked ever less often, and then comes', async () => {
    demand();
    await step(18, 40);
    server.outOfOrder = { status: 500 };
    await run();
    const asked = server.asked.length;
    await run();
    expect(server.asked.length).toBe(asked);
    made.pass(11 * SECOND);
    await run();
    expect(server.asked.length).toBeGreaterThan(asked);
    expect(warned).toEqual([expect.stringContaining('could not be reported')]);
    server.outOfOrder = null;
    made.pass(MINUTE);
    await run();
    expect(meansTold()).toEqual([40_000]);
  });

  it('is not reported a second time when the first answer was lost', async () => {
    demand();
    await step(18, 40);
    server.losesAnswer = true;
    await run();
    expect(server.reports).toHaveLength(1);
    made.pass(MINUTE);
    await run();
    expect(server.reports).toHaveLength(1);
    expect(made.store.deliveries.kept()).toMatchObject({ due: [], reported: [expect.anything()] });
  });

  it('of an event that the VTN has forgotten is dropped, and that is said', async () => {
    const event = demand();
    await step(18, 40);
    server.cancelEvent(event);
    await run();
    await run();
    expect(warned).toEqual([expect.stringMatching(/will not have a report.*404.*no such event/)]);
    expect(server.reports).toEqual([]);
  });
});
