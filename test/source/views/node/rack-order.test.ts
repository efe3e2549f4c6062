import { describe, expect, it } from 'vitest';
import { neighbourOf } from '../../../../source/views/node/rack-order.ts';
import { madeFabric, wellNodes } from '../../../support/made-fabric.ts';

const fabric = madeFabric([
  {
    id: 'de-halm',
    rows: {
      nodes: [
        ...wellNodes(11),
        { node: 'n100', rack: 'b01' },
        { node: 'x1', rack: null },
        { node: 'x2', rack: null },
      ],
    },
  },
]);

describe('the next node of a rack', () => {
  it('is the next by name, numbers taken as numbers', () => {
    expect(neighbourOf(fabric, 'de-halm/n2', 1)).toBe('de-halm/n3');
    expect(neighbourOf(fabric, 'de-halm/n9', 1)).toBe('de-halm/n10');
    expect(neighbourOf(fabric, 'de-halm/n10', -1)).toBe('de-halm/n9');
    expect(neighbourOf(fabric, 'de-halm/x1', 1)).toBe('de-halm/x2');
  });

  it('says why there is none', () => {
    expect(neighbourOf(fabric, 'de-halm/n11', 1)).toEqual({ why: 'n11 is the last in rack a01' });
    expect(neighbourOf(fabric, 'de-halm/n1', -1)).toEqual({ why: 'n1 is the first in rack a01' });
    expect(neighbourOf(fabric, 'de-halm/x2', 1)).toEqual({ why: 'x2 is the last of de-halm' });
    expect(neighbourOf(fabric, 'de-halm/gone', 1)).toEqual({ why: 'de-halm/gone is gone' });
    expect(neighbourOf(fabric, '', 1)).toEqual({ why: ' is gone' });
  });
});
