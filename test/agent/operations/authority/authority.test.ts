import { describe, expect, it } from 'vitest';
import { decide } from '../../../../agent/operations/authority/authority.ts';
import { reason } from '../../../support/decision-words.ts';
import { commandOf, drain, onNodes } from '../../../support/made-commands.ts';
import { NOW, ONE, POLICY, site } from '../../../support/made-site-facts.ts';

describe('a command', () => {
  it.each([
    [
      'in a frozen site',
      drain(),
      { policy: { ...POLICY, limits: { ...POLICY.limits, frozen: 'audit' } } },
      /froze it: audit/,
    ],
    ['on a full disk', drain(), { refusesNewBecause: 'no room' }, /^no room$/],
    [
      'too many a minute',
      drain(),
      { commandsLastMinute: 30 },
      /sent 30 commands within a minute; the policy allows 30/,
    ],
    ['without a reason', commandOf(1, { reason: ' ' }), {}, /^a reason is needed$/],
    ['that comes too late', commandOf(1, { notAfter: NOW - 2500 }), {}, /came 3 s too late/],
    ['on nothing', drain([]), {}, /nothing is named/],
  ])('%s is refused, and says why', (_, command, facts, expected) => {
    expect(reason(decide(command, ONE, site(facts)))).toMatch(expected);
  });

  it('may take note of an alert in a frozen site', () => {
    const frozen = { ...POLICY, limits: { ...POLICY.limits, frozen: 'audit' } };
    const note = commandOf(1, { verb: 'acknowledge', reason: '', ...onNodes(['gpu-lost gpu-001/3']) });
    expect(decide(note, 'weft://operator/other', site({ policy: frozen }))).toEqual({ kind: 'allowed' });
  });
});
