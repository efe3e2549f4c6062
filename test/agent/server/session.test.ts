import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../../agent/server/wire.ts';
import { PROTOCOL } from '../../../protocol/index.ts';
import { contentOf, hello, RESYNC, StreamSite } from '../../support/stream-site.ts';
import { dialled, greeted, LIFE, mirrored, positionAt } from '../../support/trial-session.ts';

describe('a session', () => {
  test('greets first, and says nothing more before it was greeted', () => {
    const { site, wire } = dialled();
    site.draw(200);
    expect(wire.kinds()).toEqual(['hello']);
    expect(wire.frames()[0]).toMatchObject({ position: positionAt(1), periodMs: 1000, identity: 'local' });
  });

  test('begins with a snapshot and goes on with each step', () => {
    const { site, wire } = greeted();
    site.draw(200);
    site.tick();
    expect(wire.kinds()).toEqual(['hello', 'snapshot', 'delta', 'heartbeat']);
    expect(contentOf(mirrored(wire).tables)).toEqual(contentOf(site.tables.all));
  });

  test('resumes where the console stopped, with one step for all that it missed', () => {
    const { site, wire } = greeted();
    expect(wire.frames()).toHaveLength(2);
    site.sessions.clear();
    site.draw(200, 300, 400);
    const { wire: again } = greeted({ site, have: positionAt(1) });
    expect(again.kinds()).toEqual(['hello', 'delta']);
    expect(again.frames()[1]).toMatchObject({ base: 1, position: positionAt(4) });
    expect(contentOf(mirrored(wire, again).tables)).toEqual(contentOf(site.tables.all));
  });

  test('has nothing to send to a console that has it all', () => {
    const { site, wire } = greeted({ have: positionAt(1) });
    expect(wire.kinds()).toEqual(['hello']);
    site.draw(200);
    expect(wire.kinds()).toContain('delta');
  });

  test.each([
    ['of another life of the agent', positionAt(1, { ...LIFE, boot: 'boot 0' })],
    ['of another disk', positionAt(1, { ...LIFE, store: 'store 0' })],
    ['that is still to come', positionAt(99)],
  ])('gives a snapshot to a console with a state %s', (_, have) => {
    const { wire } = greeted({ have });
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
  });

  test('gives a snapshot to a console further behind than the steps that are kept', () => {
    const site = new StreamSite(LIFE, 5);
    site.draw(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    expect(greeted({ site, have: positionAt(4) }).wire.kinds()).toEqual(['hello', 'snapshot']);
    expect(greeted({ site, have: positionAt(5) }).wire.kinds()).toEqual(['hello', 'delta']);
  });

  test.each([
    ['bytes that are no frame', Uint8Array.of(1, 2, 3), /envelope|expected|bytes/],
    ['nothing', new Uint8Array(0), /ends at byte 0/],
    ['a snapshot request before its hello', RESYNC, /resync before hello/],
  ])('ends with the reason when the console sends %s', (_, bytes, reason) => {
    const { wire, session } = dialled();
    session.receive(bytes);
    expect(wire.closed?.code).toBe(CLOSE.malformed);
    expect(wire.closed?.reason).toMatch(reason);
  });

  test('takes one hello: each is worth a snapshot', () => {
    const { wire, session } = greeted();
    session.receive(hello());
    expect(wire.closed).toEqual({ code: CLOSE.malformed, reason: 'hello a second time' });
    expect(wire.kinds().filter((kind) => kind === 'snapshot')).toHaveLength(1);
  });

  test('is cut when no hello came within ten seconds', () => {
    const { site, wire } = dialled();
    for (let second = 0; second <= 10; second++) site.tick();
    expect(wire.closed).toEqual({ code: CLOSE.silent, reason: 'no hello within 10 s' });
  });

  test('refuses a console of another version in words, and says which to update', () => {
    const { wire, session } = dialled();
    session.receive(hello(null, { lowest: 7, highest: 9 }));
    const reason = `no common protocol version: this agent speaks ${PROTOCOL.lowest}–${PROTOCOL.highest}, the console speaks 7–9; update this agent`;
    expect(wire.frames()[1]).toEqual({ kind: 'refusal', reason });
    expect(wire.closed).toEqual({ code: CLOSE.versions, reason });
  });

  test('says nothing after its end', () => {
    const { site, wire, session } = greeted();
    session.end(CLOSE.stopping, 'the agent is stopping');
    session.end(CLOSE.refused, 'too late');
    session.receive(RESYNC);
    site.draw(300);
    expect(wire.kinds()).toEqual(['hello', 'snapshot']);
    expect(wire.closed).toEqual({ code: CLOSE.stopping, reason: 'the agent is stopping' });
  });
});
