import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../../agent/server/wire.ts';
import { contentOf } from '../../support/stream-site.ts';
import { greeted, mirrored, positionAt } from '../../support/trial-session.ts';

describe('a session', () => {
  test('hands a slow reader the newest state and never a backlog', () => {
    const { site, wire } = greeted();
    wire.waiting = 1;
    site.draw(200, 300, 400);
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
    wire.waiting = 0;
    site.draw(500);
    expect(wire.frames()[2]).toMatchObject({ kind: 'delta', base: 1, position: positionAt(5) });
    expect(contentOf(mirrored(wire).tables)).toEqual(contentOf(site.tables.all));
  });

  test('stops feeding a console whose frames only fill the buffers on the way', () => {
    const { site, wire } = greeted();
    wire.reads = false;
    site.draw(1, 2, 3, 4, 5, 6, 7, 8);
    // What was sent within two periods may be under way; the rest waits, merged.
    const under = wire.sent.length;
    expect(under).toBeLessThanOrEqual(5);
    wire.reads = true;
    site.draw(99);
    expect(wire.frames().slice(under)[0]).toMatchObject({ kind: 'delta', position: positionAt(10) });
    expect(contentOf(mirrored(wire).tables)).toEqual(contentOf(site.tables.all));
  });

  test('is cut when nothing was taken for ten seconds', () => {
    const { site, wire } = greeted();
    wire.waiting = 50_000;
    for (let second = 0; second <= 10; second++) site.tick();
    expect(wire.closed).toBeNull();
    site.tick();
    expect(wire.closed).toEqual({ code: CLOSE.tooSlow, reason: 'nothing was taken for 10 s' });
  });

  test('is not cut while a slow link still drains', () => {
    const { site, wire } = greeted();
    wire.waiting = 50_000;
    for (let second = 0; second < 60; second++) {
      if (second % 8 === 0) wire.taken += 500;
      site.tick();
    }
    expect(wire.closed).toBeNull();
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
  });
});
