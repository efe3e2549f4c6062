import { describe, expect, it } from 'vitest';
import { Labels } from '../../../../agent/sources/exposition/labels.ts';

describe('Labels', () => {
  const labels = new Labels(['Hostname', 'gpu', 'GPU'], ['n1', '0', '7']);

  it('finds a label by its exact name', () => {
    expect(labels.get('gpu')).toBe('0');
    expect(labels.get('hostname')).toBeUndefined();
    expect(labels.size).toBe(3);
  });

  it('finds one in other letters, the exact one first', () => {
    expect(labels.getIgnoringCase('hostname')).toBe('n1');
    expect(labels.getIgnoringCase('GPU')).toBe('7');
    expect(labels.getIgnoringCase('Gpu')).toBe('0');
    expect(labels.getIgnoringCase('pod')).toBeUndefined();
  });

  it('has no labels that nobody wrote', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'length']) {
      expect(Labels.none.get(name)).toBeUndefined();
      expect(Labels.none.getIgnoringCase(name)).toBeUndefined();
    }
    expect([...Labels.none]).toEqual([]);
  });
});
