import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../../agent/server/wire.ts';
import { auditLines, encodeFromConsole } from '../../../protocol/index.ts';
import { contentOf } from '../../support/stream-site.ts';
import { dialled, greeted, mirrored } from '../../support/trial-session.ts';

describe('lines of the journal', () => {
  const ask = encodeFromConsole({ kind: 'audit', from: 3 });

  test('are given to who asks, and are no part of the stream', () => {
    const audit = (from: number) => auditLines(from, ['{"seq":3}', '{"seq":4}'], 4);
    const { site, wire, session } = greeted({ answering: { audit } });
    session.receive(ask);
    expect(wire.frames().at(-1)).toEqual({
      kind: 'audit',
      from: 3,
      lines: ['{"seq":3}', '{"seq":4}'],
      newest: 4,
      refusal: null,
    });
    expect(contentOf(mirrored(wire).tables)).toEqual(contentOf(site.tables.all));
  });

  test('are not to be had before hello, nor where there is no journal', () => {
    const early = dialled();
    early.session.receive(ask);
    expect(early.wire.closed?.reason).toBe('audit before hello');
    const { wire, session } = greeted();
    session.receive(ask);
    expect(wire.frames().at(-1)).toMatchObject({ lines: [], refusal: 'this agent keeps no journal' });
  });

  test('end a session that asks without end, or does not read', () => {
    const { wire, session } = greeted();
    for (let sent = 0; sent <= 2_000; sent++) session.receive(ask);
    expect(wire.closed?.reason).toBe('more than 2000 requests for lines of the journal in a minute');
    const unread = greeted();
    unread.wire.waiting = 20_000_000;
    unread.session.receive(ask);
    expect(unread.wire.closed?.code).toBe(CLOSE.tooSlow);
  });
});

describe('energies of a period', () => {
  const ask = encodeFromConsole({ kind: 'energy', from: 24, to: 48 });

  test('are refused in words where the agent does not know what its meters measure', () => {
    const { wire, session } = greeted();
    session.receive(ask);
    expect(wire.frames().at(-1)).toMatchObject({
      kind: 'energy',
      from: 24,
      to: 48,
      energy: null,
      refusal: expect.stringContaining('has no power:'),
    });
  });

  test('come with the day of the site where it is asked for, without them too', () => {
    const told = { mean: [7], most: [9] };
    const series = { facilityPowerWatts: told, itPowerWatts: told, demandLimitWatts: told };
    const { wire, session } = greeted({ answering: { day: () => ({ firstSlot: 3, series }) } });
    session.receive(encodeFromConsole({ kind: 'energy', from: 24, to: 48, day: true }));
    expect(wire.frames().at(-1)).toMatchObject({
      kind: 'energy',
      energy: null,
      day: { firstSlot: 3, series },
    });
    session.receive(ask);
    expect(wire.frames().at(-1)).not.toHaveProperty('day');
  });

  test('are not asked for without end', () => {
    const { wire, session } = greeted();
    for (let again = 0; again < 61; again++) session.receive(ask);
    expect(wire.closed?.reason).toBe('more than 60 requests for energies of a period in a minute');
  });
});
