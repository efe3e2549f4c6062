import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reasonArgument } from '../../../../agent/drivers/slurm/reason-text.ts';

it('puts one pair of quotes around a reason, for scontrol takes one off', () => {
  expect(reasonArgument('noc-2: fan swap [weft:01J]')).toBe('Reason="noc-2: fan swap [weft:01J]"');
  expect(reasonArgument('"loud"')).toBe('Reason=""loud""');
});

it('says so where no reason is left, for Slurm refuses none', () => {
  for (const empty of ['', ' ', '\n', '\u202e'])
    expect(reasonArgument(empty)).toBe('Reason="no reason given"');
});

it('is one line of at most 400 characters, whatever it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (reason) => {
      const text = reasonArgument(reason);
      expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect([...text].length).toBeLessThanOrEqual(400 + 'Reason=""'.length);
    }),
  );
});
