import { afterEach, describe, expect, it, vi } from 'vitest';
import { machineMilliseconds } from '../../agent/links/stamp/stamp-loop.ts';
import { lossyFigures, madeMeasuring } from '../support/made-measuring.ts';

const never = new AbortController().signal;

/** A turn of the loop: who began to wait does so. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => void vi.useRealTimers());

describe('the measuring of links', () => {
  it('gives its thread all sessions with their keys, the reflector, and how good the clock is', async () => {
    const { made, plans, told } = await madeMeasuring();
    await made.start();
    await made.start();
    expect(plans).toEqual([
      {
        sessions: [
          { host: '192.0.2.7', port: 862, intervalMs: 100, key: Buffer.from('a key'), format: 'ntp' },
          { host: '192.0.2.9', port: 862, intervalMs: 1000, key: null, format: 'ntp' },
        ],
        reflector: {
          host: '0.0.0.0',
          port: 8620,
          allow: null,
          isStateful: true,
          format: 'ntp',
          perSecond: 5000,
        },
      },
    ]);
    await vi.waitFor(() => expect(told).toHaveLength(1));
    expect(told[0]).toMatchObject({ kind: 'clock', quality: { isSynchronised: true } });
    await made.stop();
    await made.stop();
  });

  it('runs no thread where nothing is measured and nothing reflected', async () => {
    const { made, plans } = await madeMeasuring('site: {id: a}\n');
    await made.start();
    await made.stop();
    expect(plans).toEqual([]);
  });

  it('tells of each source its own links, with moments by the clocks of the agent', async () => {
    const { made, sources, report, clock } = await madeMeasuring();
    const reading = Promise.all(sources.map((source) => source.read('test packets', never)));
    await made.start();
    await turn();
    const at = machineMilliseconds() - 1_000_000;
    // Not every session was looked at yet: there is nothing to be said of the second source.
    const looks = [{ at, figures: lossyFigures(), problem: null }, null];
    report({ at, looks, answeredAt: [at - 40, null], heardAt: [at - 60, null] });
    await turn();
    report({
      at,
      looks: [
        { at, figures: lossyFigures(), problem: null },
        { at, figures: lossyFigures(), problem: '192.0.2.9: not sent: send ENETUNREACH' },
      ],
      answeredAt: [at - 40, null],
      refusedAt: [null, at - 300],
    });
    const [first, second] = await reading;
    expect(first!.links).toHaveLength(1);
    expect(first!.links![0]).toMatchObject({
      peer: 'b',
      link: 'b',
      lossRatio: 0.05,
      hopLimit: 60,
      measurementLagSeconds: 0.00025,
      delayForwardSeconds: null,
      pathChangedAt: null,
    });
    expect(first!.links![0]!.roundTripP50Seconds).toBeCloseTo(0.005, 6);
    const now = clock.monotonic();
    expect(second!.sampledAt).toBeLessThanOrEqual(now);
    expect(first!.links![0]!.answeredAt! - second!.sampledAt!).toBeGreaterThan(-2040);
    expect(first!.links![0]).toMatchObject({
      heardAt: expect.closeTo(second!.sampledAt! - 60, 1),
      refusedAt: null,
    });
    expect(second).toMatchObject({
      links: [
        { peer: 'c', link: 'c', answeredAt: null, refusedAt: expect.closeTo(second!.sampledAt! - 300, 1) },
      ],
      notice: 'no answer yet from 192.0.2.9 of c',
      problem: '192.0.2.9: not sent: send ENETUNREACH',
    });
    expect(first!.notice).toBeUndefined();
    await made.stop();
  });

  it('says which links nobody could tell apart, as a failure where it is all of them', async () => {
    const { made, sources, report } = await madeMeasuring(
      'site: {id: a}\nsources: [{type: stamp, peers: [{site: b, address: 192.0.2.7}]}]\nlinks: [{peer: b, link: x}, {peer: b, link: y}]\n',
    );
    const reading = sources[0]!.read('test packets', never);
    await made.start();
    await turn();
    report({ looks: [{ at: 0, figures: lossyFigures(), problem: null }], answeredAt: [null] });
    await expect(reading).rejects.toThrow('b has several links; name the one that 192.0.2.7 is on by link:');
    await made.stop();
  });

  it('gives up a reading when its time is over', async () => {
    const { made, sources } = await madeMeasuring();
    await expect(sources[0]!.read('test packets', AbortSignal.timeout(10))).rejects.toThrow();
    await made.stop();
  });

  it('runs its thread anew with keys that changed, and lets it be when they did not', async () => {
    const { made, plans, keys, stops } = await madeMeasuring();
    await made.start();
    keys.text = 'a key';
    await made.renewKeys(await made.readKeys());
    expect([plans.length, stops()]).toEqual([1, 0]);
    keys.text = 'another';
    await made.renewKeys(await made.readKeys());
    expect(stops()).toBe(1);
    expect(plans[1]!.sessions[0]!.key).toEqual(Buffer.from('another'));
    await made.stop();
    expect(stops()).toBe(2);
  });

  it('starts its thread again when it ended by itself, and not after it was stopped', async () => {
    vi.useFakeTimers();
    const { made, plans, events, logged } = await madeMeasuring();
    await made.start();
    events().ended('out of memory');
    expect(logged).toContain('error the measuring thread ended; it is started again');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(plans).toHaveLength(2);
    events().ended('again');
    await made.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(plans).toHaveLength(2);
  });

  it('tells what the thread cannot do as a problem of its readings, until it can', async () => {
    const { made, sources, report, events } = await madeMeasuring();
    await made.start();
    events().message({ kind: 'trouble', problem: 'measuring: bind EACCES' });
    const reading = sources[0]!.read('test packets', never);
    await turn();
    report({ looks: [null, null], answeredAt: [null, null] });
    await expect(reading).rejects.toThrow('measuring: bind EACCES');
    events().message({ kind: 'measuring' });
    const next = sources[0]!.read('test packets', never);
    await turn();
    report({ looks: [{ at: 0, figures: lossyFigures(), problem: null }, null], answeredAt: [1, null] });
    expect((await next).problem).toBeUndefined();
    await made.stop();
  });
});
