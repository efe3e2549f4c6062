import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../agent/operations/authority/authority.ts';
import { reason, refusals } from '../../../support/decision-words.ts';
import { commandOf, drain, onNodes } from '../../../support/made-commands.ts';
import { node, ONE, site } from '../../../support/made-site-facts.ts';

describe('a name', () => {
  it.each([
    ['ALL', 'it is not the name of one node'],
    ['all', 'it is not the name of one node'],
    ['gpu-[001-128]', 'it is not the name of one node'],
    ['gpu-001,gpu-002', 'it is not the name of one node'],
    ['--help', 'it is not the name of one node'],
    ['batch', 'it is the name of a partition, which means many nodes'],
    ['gpu-777', 'de-halm has no such node'],
    ['__proto__', 'it is not the name of one node'],
    ['constructor', 'de-halm has no such node'],
  ])('%s reaches no scheduler', (given, expected) => {
    expect(refusals(decide(drain([given]), ONE, site()))).toEqual([{ target: given, reason: expected }]);
  });

  it('of a partition is refused even where a node is called so', () => {
    const nodes = new Map([['batch', node()]]);
    expect(refusals(decide(drain(['batch']), ONE, site({ nodes })))).toHaveLength(1);
  });

  it('of a workload is one id of the inventory; of a site it is this one', () => {
    const cancel = (id: string) => commandOf(1, { verb: 'cancel', ...onNodes([id]) });
    expect(decide(cancel('4411'), ONE, site()).kind).toBe('allowed');
    for (const id of ['--user=root', '4412', '4411,4412', ''])
      expect(refusals(decide(cancel(id), ONE, site()))).toHaveLength(1);
    const evacuate = commandOf(1, { verb: 'evacuate', ...onNodes(['eemshaven']) });
    expect(reason(decide(evacuate, ONE, site()))).toBe('eemshaven: this is the agent of de-halm');
  });

  it('that is named twice is refused, and whatever is no node of the site, for any text', () => {
    expect(refusals(decide(drain(['gpu-001', 'gpu-001']), ONE, site()))).toEqual([
      { target: 'gpu-001', reason: 'it is named twice' },
    ]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        fc.pre(!site().nodes.has(given));
        expect(decide(drain([given]), ONE, site()).kind).toBe('refused');
      }),
    );
  });
});
