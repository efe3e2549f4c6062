import { afterEach, describe, expect, it, vi } from 'vitest';
import { ReadFailure } from '../../agent/io/io.ts';
import { SessionFigures } from '../../agent/links/figures/session-figures.ts';
import type { WindowFigures } from '../../agent/links/figures/window-figures.ts';
import type { ThreadEvents } from '../../agent/links/stamp/run-thread.ts';
import { machineMilliseconds } from '../../agent/links/stamp/stamp-loop.ts';
import type { ThreadPlan, ThreadReport, ToThread } from '../../agent/links/stamp/thread-messages.ts';
import { Measuring } from '../../agent/measuring.ts';
import { loadYaml } from '../support/agent-yaml.ts';

const TWO = `site: {id: a}
sources:
  - {type: stamp, peers: [{site: b, address: 192.0.2.7, key: {file: b.key}}]}
  - {type: stamp, peers: [{site: c, address: 192.0.2.9}], interval: 1s}
stampReflector: {port: 8620, answers: everyone}
`;
const never = new AbortController().signal;

/** A thread that is told what to report, and keys that are told what they are. */
async function measuring(yaml = TWO) {
  const config = await loadYaml(yaml, { 'b.key': 'x' });
  const plans: ThreadPlan[] = [];
  const told: ToThread[] = [];
  const logged: string[] = [];
  const keys = { text: 'a key\n' };
  let events: ThreadEvents<WindowFigures> | null = null;
  let stops = 0;
  const clock = { monotonic: () => machineMilliseconds() - 500_000, wall: () => 1_700_000_000_000 };
  const made = new Measuring({
    config,
    clock,
    io: {
      readFile: async () => Buffer.from(keys.text),
      run: async (command) => {
        if (command[0] !== 'chronyc') throw new ReadFailure('not found');
        const stdout = '7F000001,192.0.2.123,3,1795628534.1,-0.001,0,0,0,0,0,0.004,0.003,1.0,Normal\n';
        return { stdout: Buffer.from(stdout), stderr: '', exitCode: 0 };
      },
    },
    log: (level, message) => void logged.push(`${level} ${message}`),
    runThread: (plan, given) => {
      plans.push(plan);
      events = given;
      return {
        tell: (message) => void told.push(message),
        stop: async () => void stops++,
      };
    },
  });
  const sources = config.sources.flatMap((one) => (one.type === 'stamp' ? [made.source(one)] : []));
  const report = (more: Partial<ThreadReport<WindowFigures>>): void =>
    events?.message({
      kind: 'looks',
      report: {
        clockOffsetMs: 1_000_000,
        at: machineMilliseconds() - 1_000_000,
        looks: [],
        answeredAt: [],
        refusedAt: [],
        heardAt: [],
        latenessMs: 0.25,
        busyRatio: 0.1,
        skipped: 0,
        sender: { malformed: 0, unsigned: 0, unknown: 0, stranger: 0 },
        reflector: null,
        ...more,
      },
    });
  return {
    made,
    sources,
    plans,
    told,
    logged,
    keys,
    report,
    events: () => events!,
    stops: () => stops,
    clock,
  };
}

/** Figures of a session whose packets took 5 ms, but for one that was lost. */
function figures(): WindowFigures {
  const session = new SessionFigures({ packetsPerSecond: 10 });
  for (let sequence = 0; sequence < 20; sequence++) {
    session.sent(sequence, sequence * 100);
    if (sequence === 3) continue;
    const reply = {
      forwardMs: null,
      reverseMs: null,
      clockErrorMs: null,
      reflectorSequence: null,
      hopLimit: 60,
    };
    session.answered({
      ...reply,
      sequence,
      sentAt: sequence * 100,
      receivedAt: sequence * 100 + 6,
      dwell: 1,
    });
  }
  return session.look(3000);
}

/** A turn of the loop: who began to wait does so. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => void vi.useRealTimers());

describe('the measuring of links', () => {
  it('gives its thread all sessions with their keys, the reflector, and how good the clock is', async () => {
    const { made, plans, told } = await measuring();
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
    const { made, plans } = await measuring('site: {id: a}\n');
    await made.start();
    await made.stop();
    expect(plans).toEqual([]);
  });

  it('tells of each source its own links, with moments by the clocks of the agent', async () => {
    const { made, sources, report, clock } = await measuring();
    const reading = Promise.all(sources.map((source) => source.read('test packets', never)));
    await made.start();
    await turn();
    const at = machineMilliseconds() - 1_000_000;
    // Not every session was looked at yet: there is nothing to be said of the second source.
    const looks = [{ at, figures: figures(), problem: null }, null];
    report({ at, looks, answeredAt: [at - 40, null], heardAt: [at - 60, null] });
    await turn();
    report({
      at,
      looks: [
        { at, figures: figures(), problem: null },
        { at, figures: figures(), problem: '192.0.2.9: not sent: send ENETUNREACH' },
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
    const { made, sources, report } = await measuring(
      'site: {id: a}\nsources: [{type: stamp, peers: [{site: b, address: 192.0.2.7}]}]\nlinks: [{peer: b, link: x}, {peer: b, link: y}]\n',
    );
    const reading = sources[0]!.read('test packets', never);
    await made.start();
    await turn();
    report({ looks: [{ at: 0, figures: figures(), problem: null }], answeredAt: [null] });
    await expect(reading).rejects.toThrow('b has several links; name the one that 192.0.2.7 is on by link:');
    await made.stop();
  });

  it('gives up a reading when its time is over', async () => {
    const { made, sources } = await measuring();
    await expect(sources[0]!.read('test packets', AbortSignal.timeout(10))).rejects.toThrow();
    await made.stop();
  });

  it('runs its thread anew with keys that changed, and lets it be when they did not', async () => {
    const { made, plans, keys, stops } = await measuring();
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
    const { made, plans, events, logged } = await measuring();
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
    const { made, sources, report, events } = await measuring();
    await made.start();
    events().message({ kind: 'trouble', problem: 'measuring: bind EACCES' });
    const reading = sources[0]!.read('test packets', never);
    await turn();
    report({ looks: [null, null], answeredAt: [null, null] });
    await expect(reading).rejects.toThrow('measuring: bind EACCES');
    events().message({ kind: 'measuring' });
    const next = sources[0]!.read('test packets', never);
    await turn();
    report({ looks: [{ at: 0, figures: figures(), problem: null }, null], answeredAt: [1, null] });
    expect((await next).problem).toBeUndefined();
    await made.stop();
  });
});
