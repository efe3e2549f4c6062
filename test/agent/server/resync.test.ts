import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../../agent/server/wire.ts';
import { RESYNC } from '../../support/stream-site.ts';
import { greeted } from '../../support/trial-session.ts';

describe('a session', () => {
  test('gives a snapshot when asked, and ends when asked without end', () => {
    const { wire, session } = greeted();
    for (let asked = 0; asked < 20; asked++) session.receive(RESYNC);
    expect(wire.closed).toBeNull();
    expect(wire.kinds().filter((kind) => kind === 'snapshot')).toHaveLength(21);
    session.receive(RESYNC);
    expect(wire.closed).toEqual({
      code: CLOSE.refused,
      reason: 'more than 20 snapshots asked for in a minute',
    });
  });

  test('may be asked again after a minute', () => {
    const { site, wire, session } = greeted();
    for (let asked = 0; asked < 20; asked++) session.receive(RESYNC);
    for (let second = 0; second < 61; second++) site.tick();
    session.receive(RESYNC);
    expect(wire.closed).toBeNull();
  });

  test('owes a snapshot asked for while frames wait only once they have left', () => {
    const { site, wire, session } = greeted();
    wire.waiting = 1;
    session.receive(RESYNC);
    session.receive(RESYNC);
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
    wire.waiting = 0;
    site.tick();
    expect(wire.kinds()).toEqual(['hello', 'snapshot', 'snapshot']);
  });
});
