import { describe, expect, test } from 'vitest';
import { completeCommand, completeFilter, filledIn } from '../../../source/app/complete.ts';
import { previewOf, readFilter } from '../../../source/app/filter-reading.ts';

const sites = ['de-halm', 'eemshaven'];
const words = (text: string): readonly string[] => completeCommand(text, 'nodes', sites).words;

describe('a command is completed', () => {
  test('by the names of views and verbs, those that act among them', () => {
    expect(words('g')).toEqual(['gpus']);
    expect(words('dr')).toEqual(['drain']);
  });

  test('by columns where it sorts, with or without a sign, and by sites', () => {
    const text = 'sort -power';
    expect(filledIn(text, completeCommand(text, 'nodes', sites))).toBe('sort -power');
    expect(words(text)).toEqual(['powerWatts', 'powerBasis', 'powerMeter']);
    expect(words('site ee')).toEqual(['eemshaven']);
  });

  test('by the columns of the view it opens, not of the one that is shown', () => {
    const text = 'gpus tempe';
    expect(filledIn(text, completeCommand(text, 'nodes', sites))).toBe('gpus temperatureCelsius');
  });

  test('by nothing where nothing is known', () => {
    expect(words('pause now')).toEqual([]);
    expect(filledIn('zzz', completeCommand('zzz', 'overview', sites))).toBe('zzz');
  });
});

describe('a filter is completed', () => {
  test('by columns, and behind an operator by the words of that column', () => {
    expect(completeFilter('state=idle & sched', 'nodes').words).toContain('scheduling');
    expect(completeFilter('health!=de', 'nodes')).toEqual({ from: 8, words: ['degraded'] });
    expect(completeFilter('powerWatts>7', 'nodes').words).toEqual([]);
  });
});

describe('a filter being typed', () => {
  test('is not yet at work with a word that may become a column', () => {
    expect(previewOf('nodes', 'heal')).toBe('');
    expect(previewOf('nodes', 'idle & heal')).toBe('idle');
    expect(previewOf('nodes', 'h200x')).toBe('h200x');
  });

  test('is left as it was while it cannot be read', () => {
    expect(previewOf('nodes', 'health!=')).toBeNull();
    expect(previewOf('nodes', '(idle')).toBeNull();
  });

  test('says where it cannot be read', () => {
    expect(readFilter('nodes', 'idle & nosuch=3').error?.position).toBe(7);
    expect(readFilter('nodes', '  ')).toEqual({ filter: null, error: null });
  });
});
