import { describe, expect, it } from 'vitest';
import { DCGM, gpuPatch, HOUR, MadeStore, SECOND } from '../../support/made-store.ts';

const CLEARED = 'GPU recovery action changed from 0x1 (GPU Reset Required) to 0x0 (None)';
const RESET = 'GPU recovery action changed from 0x0 (None) to 0x1 (GPU Reset Required)';
const ADDRESS = '00000000:10:00';
const GAUGE = 'Xid 79 (the exporter’s gauge changed)';

const begun = () => new MadeStore().read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1)] });
const read = (made: MadeStore) => made.read(DCGM, { gpus: [gpuPatch(0), gpuPatch(1)] }).tick();
const health = (made: MadeStore, gpu = 0) => read(made).row('gpus', `n1/GPU-${gpu}`).health;
const events = (made: MadeStore) => [...made.rows('events').values()].filter(({ kind }) => kind === 'xid');

describe('an Xid', () => {
  it('stands against its GPU for a day and against no other', () => {
    const made = begun().happen({ code: 79 });
    expect(health(made)).toBe('failed');
    expect(health(made, 1)).toBe('ok');
    expect(made.row('gpus', 'n1/GPU-0')).toMatchObject({
      xid: 79,
      healthReason: 'GPU has fallen off the bus; reboot the node',
    });
    made.pass(24 * HOUR);
    expect(health(made)).toBe('failed');
    made.pass(1);
    expect(health(made)).toBe('ok');
    expect(made.row('gpus', 'n1/GPU-0').xid).toBe(79);
  });

  it('is about the GPU at its address, and about all of its slices', () => {
    const slices = [gpuPatch(0, { instance: '1' }), gpuPatch(0, { instance: '2' })];
    const made = new MadeStore()
      .read(DCGM, { gpus: [...slices, gpuPatch(1)] })
      .happen({ gpu: ADDRESS })
      .tick();
    expect([...made.rows('gpus').values()].map((row) => row.health)).toEqual(['failed', 'failed', 'ok']);
    expect(made.site.gpusFaulty).toBe(1);
  });

  it('that only hits a program is told and does not speak against the GPU', () => {
    const made = begun().happen({ code: 31 });
    expect(health(made)).toBe('ok');
    expect(events(made)).toMatchObject([{ code: 31, severity: 'warning', gpu: 'GPU-0', node: 'n1' }]);
  });

  it('is cleared by the driver’s word that nothing is needed, in the same incident or a later one', () => {
    for (const later of [SECOND, HOUR]) {
      const made = begun().happen({ code: 79 }).pass(later).happen({ code: 154, message: CLEARED });
      expect(health(made)).toBe('ok');
    }
  });

  it('is not cleared by another GPU’s all-clear, nor by a lighter Xid later', () => {
    const made = begun().happen({ code: 79 }).pass(HOUR);
    made.happen({ code: 154, gpu: 'GPU-1', message: CLEARED }, { code: 31 });
    expect(health(made)).toBe('failed');
  });

  it('in the same second as another word of the driver is not taken for a repetition', () => {
    const made = begun().happen({ code: 154, message: RESET }, { code: 154, message: CLEARED });
    expect(health(made)).toBe('ok');
  });

  it('begins an incident of its own after three minutes of silence', () => {
    const made = begun()
      .happen({ code: 31 })
      .pass(179 * SECOND)
      .happen({ code: 74, gpu: 'GPU-1' });
    made.pass(180 * SECOND).happen({ code: 31 });
    expect(events(made).map(({ event, incident }) => [event, incident])).toEqual([
      [1, 1],
      [2, 1],
      [3, 3],
    ]);
  });

  it('told before its GPU was is held against it as soon as it is known', () => {
    const made = new MadeStore().happen({ gpu: ADDRESS }).tick();
    made.pass(SECOND);
    expect(health(made)).toBe('failed');
    expect(health(made, 1)).toBe('ok');
    expect(made.row('gpus', 'n1/GPU-0').xid).toBe(79);
  });

  it('stays with its GPU when that is cut into slices, and does not pass to the next one in its place', () => {
    const made = begun().happen({ gpu: ADDRESS }).tick();
    made.read(DCGM, { gpus: [gpuPatch(0, { instance: '1' }), gpuPatch(1)] }).tick();
    expect(made.row('gpus', 'n1/GPU-0/1').health).toBe('failed');
    made.read(DCGM, { gpus: [gpuPatch(0, { uuid: 'GPU-new' }), gpuPatch(1)] }).tick();
    expect(made.row('gpus', 'n1/GPU-new')).toMatchObject({ health: 'ok', xid: null });
  });

  it('of a node called __proto__ is like any other', () => {
    const made = new MadeStore()
      .read(DCGM, { gpus: [gpuPatch(0, { node: '__proto__', uuid: 'constructor' })] })
      .happen({ node: '__proto__', gpu: 'constructor' })
      .tick();
    expect(made.row('gpus', '__proto__/constructor').health).toBe('failed');
  });

  it('about no GPU, or of no known node, is an event and nothing more', () => {
    const made = begun().happen({ gpu: null }, { node: 'elsewhere' });
    expect(health(made)).toBe('ok');
    expect(events(made)).toHaveLength(2);
  });
});

describe('one fault', () => {
  it('that a log tells again, from its start or after a restart of its reader, is one event', () => {
    const made = begun();
    const lines = [0, 5, 5.4, 400].map((second) => ({ gpu: ADDRESS, at: made.wall + second * SECOND }));
    made.happen(...lines);
    expect(events(made)).toHaveLength(3);
    made.happen(...lines.map((line) => ({ ...line, at: line.at + 300 })));
    expect(events(made)).toHaveLength(3);
  });

  it('that the log and the exporter tell of, each by its own name for the GPU, is one event in the log’s words', () => {
    const log = { gpu: ADDRESS, message: 'GPU has fallen off the bus.' };
    const gauge = { gpu: 'GPU-0', message: GAUGE };
    const logFirst = begun()
      .happen(log)
      .pass(14 * SECOND)
      .happen(gauge);
    const gaugeFirst = begun();
    gaugeFirst.happen({ ...gauge, at: gaugeFirst.wall + 14 * SECOND }, log);
    for (const made of [logFirst, gaugeFirst]) {
      expect(events(made)).toMatchObject([
        { event: 1, code: 79, message: expect.stringContaining('Kernel: GPU has') },
      ]);
      expect(health(made)).toBe('failed');
    }
  });

  it('is two when the exporter shows the same Xid again much later', () => {
    const made = begun()
      .happen({ gpu: ADDRESS })
      .pass(60 * SECOND)
      .happen({ gpu: 'GPU-0', message: GAUGE });
    expect(events(made)).toHaveLength(2);
  });

  it('is what the kernel wrote of it, though the exporter’s bare number came first', () => {
    const made = begun();
    made.happen({ code: 154, message: 'Xid 154 (the exporter’s gauge changed)', at: made.wall + 9 * SECOND });
    made.happen({ code: 154, gpu: ADDRESS, message: CLEARED });
    expect(health(made)).toBe('ok');
    expect(events(made)).toHaveLength(1);
  });
});

describe('events', () => {
  it('are kept, the newest two thousand of them', () => {
    const made = begun();
    for (let fault = 0; fault < 2_500; fault++) made.pass(2 * SECOND).happen({ code: 31 });
    const numbers = events(made).map(({ event }) => event ?? 0);
    expect([numbers.length, Math.min(...numbers), Math.max(...numbers)]).toEqual([2_000, 501, 2_500]);
  });

  it('with times and codes that cannot be do no harm', () => {
    const made = begun().happen(
      { at: Number.NaN },
      { at: Infinity },
      { at: -1e300, code: -5 },
      { code: 2 ** 60 },
    );
    expect(() => read(made)).not.toThrow();
  });
});
