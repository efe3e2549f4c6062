import { describe, expect, test } from 'vitest';
import { hello, KeepingWire, SITE, StreamSite } from '../../support/stream-site.ts';

const LIFE = { boot: 'boot 1', store: 'store 1' };

function consoles(site: StreamSite, count: number): KeepingWire[] {
  return Array.from({ length: count }, () => {
    const wire = new KeepingWire();
    site.connect(wire).receive(hello());
    return wire;
  });
}

describe('a broadcast', () => {
  test('encodes a tick once for fifty consoles in step, and a snapshot once for fifty that join', () => {
    const site = new StreamSite(LIFE);
    site.power('n1', 1);
    site.tick();
    site.tick();
    const before = site.broadcast.encodings;
    const wires = consoles(site, 50);
    expect(site.broadcast.encodings - before).toBe(1);
    for (let tick = 1; tick <= 10; tick++) {
      if (tick % 3 !== 0) site.power('n1', tick);
      site.tick();
    }
    expect(site.broadcast.encodings - before).toBe(11);
    for (const wire of wires) expect(wire.sent).toHaveLength(12);
  });

  test('encodes one snapshot for consoles that join within a tick, though each encoding takes time', () => {
    const site = new StreamSite(LIFE);
    site.power('n1', 1);
    site.tick();
    const before = site.broadcast.encodings;
    for (let joined = 0; joined < 5; joined++) {
      site.connect(new KeepingWire()).receive(hello());
      site.now += 350;
    }
    expect(site.broadcast.encodings - before).toBe(1);
  });

  test('sends no state of before to a console that joins after a while without any', () => {
    const site = new StreamSite(LIFE);
    site.power('n1', 1);
    site.tick();
    consoles(site, 1);
    site.sessions.clear();
    for (let watts = 2; watts < 5; watts++) {
      site.power('n1', watts);
      site.publications.publish();
    }
    const [wire] = consoles(site, 1);
    expect(wire!.frames()[1]).toMatchObject({ kind: 'snapshot', position: { seq: 4 } });
    site.now += 60_000;
    const [later] = consoles(site, 1);
    expect(later!.frames()[1]).toMatchObject({ kind: 'snapshot', clocks: { monotonic: site.now } });
  });

  test('hands every console the very same bytes', () => {
    const site = new StreamSite(LIFE);
    site.power('n1', 1);
    site.tick();
    const [first, second] = consoles(site, 2);
    site.power('n1', 2);
    site.tick();
    expect(first?.sent[1]).toBe(second?.sent[1]);
    expect(first?.sent[2]).toBe(second?.sent[2]);
  });

  test('encodes a catch-up once for all that fell behind at the same state', () => {
    const site = new StreamSite(LIFE);
    site.power('n1', 1);
    site.tick();
    const wires = consoles(site, 30);
    const slow = wires.slice(0, 20);
    for (const wire of slow) wire.waiting = 1;
    for (const watts of [2, 3, 4]) {
      site.power('n1', watts);
      site.tick();
    }
    for (const wire of slow) wire.waiting = 0;
    const before = site.broadcast.encodings;
    site.power('n1', 5);
    site.tick();
    expect(site.broadcast.encodings - before).toBe(2);
    for (const wire of slow) expect(wire.frames().at(-1)).toMatchObject({ kind: 'delta', base: 1 });
  });

  test('sends a digest every thirty seconds, also where every tick brings a change', () => {
    const site = new StreamSite(LIFE);
    const [wire] = consoles(site, 1);
    for (let tick = 0; tick < 95; tick++) {
      site.power('n1', tick);
      site.tick();
    }
    const digests = wire!.frames().filter((frame) => frame.kind === 'heartbeat' && frame.digest !== null);
    expect(digests).toHaveLength(4);
    expect(wire!.kinds().filter((kind) => kind === 'snapshot')).toHaveLength(1);
  });

  test('says which state of which life a frame leads to', () => {
    const site = new StreamSite(LIFE);
    const [wire] = consoles(site, 1);
    site.power('n1', 1);
    site.tick();
    expect(wire!.frames().at(-2)).toMatchObject({
      kind: 'delta',
      base: 0,
      position: { site: SITE, ...LIFE, seq: 1 },
    });
  });
});
