import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandNodeSet, NodeSetError } from '../../protocol/node-set.ts';
import { compareNames, foldNodeSet } from '../../protocol/node-set-fold.ts';

const numbered = (prefix: string, from: number, to: number, digits: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => prefix + String(from + index).padStart(digits, '0'));

describe('foldNodeSet', () => {
  it('folds numbers into ranges and keeps their zeros', () => {
    expect(foldNodeSet([...numbered('a', 1, 128, 3), 'a200'])).toBe('a[001-128,200]');
    expect(foldNodeSet(numbered('n', 8, 12, 1))).toBe('n[8-12]');
    expect(foldNodeSet(['n08', 'n09', 'n10', 'n8', 'n9'])).toBe('n[08-10,8-9]');
    expect(foldNodeSet(numbered('n', 98, 102, 3))).toBe('n[098-102]');
    expect(foldNodeSet(numbered('n', 998, 1002, 3))).toBe('n[998-1002]');
  });

  it('keeps several prefixes apart, in natural order, each name once', () => {
    expect(foldNodeSet(['login', 'b2', 'b10', 'a1', 'b2', 'b1'])).toBe('a1,b[1-2,10],login');
    expect(foldNodeSet([])).toBe('');
  });

  it('folds the number that varies, wherever it stands', () => {
    expect(foldNodeSet(['gpu1.c2.local', 'gpu2.c2.local'])).toBe('gpu[1-2].c2.local');
    expect(foldNodeSet(['r1n01', 'r1n02', 'r2n01', 'r2n02'])).toBe('r[1-2]n[01-02]');
    expect(foldNodeSet(['r1n01', 'r1n02', 'r2n01'])).toBe('r1n[01-02],r2n01');
  });

  it('writes a name that would read as something else as a string', () => {
    const names = ['x[1-2]', 'y,z', ' s', 'q"', 'e\u001b', '', '__proto__', '\u0085'];
    expect(foldNodeSet(['x[1-2]', 'x1'])).toBe('"x[1-2]",x1');
    expect(expandNodeSet(foldNodeSet(names)).sort()).toEqual([...names].sort());
  });

  it('is undone by expandNodeSet for any names at all', () => {
    const nodeName = fc
      .tuple(
        fc.constantFrom('a', 'gpu', 'dh-a', '', 'r1n', '0'),
        fc.nat(300),
        fc.nat(4),
        fc.constantFrom('', '', '-ib', '.site7'),
      )
      .map(([prefix, number, digits, suffix]) => prefix + String(number).padStart(digits, '0') + suffix);
    const anyName = fc.oneof(
      { weight: 6, arbitrary: nodeName },
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[01a]{0,24}$/),
      fc.constantFrom('a[1]', 'a,b', '"', '\\', '\u007f', '\ud800', '\u2028', 'x '),
    );
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 60 }), (names) => {
        expect(expandNodeSet(foldNodeSet(names)).sort()).toEqual([...new Set(names)].sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('does not depend on the order in which names come', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ab][0-2]{1,3}(n[01]{1,2})?$/)), (names) => {
        expect(foldNodeSet(names.toReversed())).toBe(foldNodeSet(names));
      }),
    );
  });
});

describe('expandNodeSet', () => {
  it('reads ranges, lists, several brackets and plain names', () => {
    expect(expandNodeSet('a[08-10,7],login')).toEqual(['a08', 'a09', 'a10', 'a7', 'login']);
    expect(expandNodeSet('r[1-2]n[01-02]-ib')).toEqual(['r1n01-ib', 'r1n02-ib', 'r2n01-ib', 'r2n02-ib']);
    expect(expandNodeSet(' a1 , b[ 1 - 2 , 4 ] ')).toEqual(['a1', 'b1', 'b2', 'b4']);
    expect(expandNodeSet('http://gpu[001-002]:9400/metrics')).toEqual([
      'http://gpu001:9400/metrics',
      'http://gpu002:9400/metrics',
    ]);
    expect(expandNodeSet('  ')).toEqual([]);
  });

  it('gives each name once', () => {
    expect(expandNodeSet('a[1-3,2],a1')).toEqual(['a1', 'a2', 'a3']);
  });

  it.each([
    ['a[1-999999999]', 0, 'more than 100000 names'],
    ['a[1-1000][1-1000]', 0, 'more than 100000 names'],
    ['ok,a[3-1]', 5, 'runs backwards'],
    ['a[1-2', 5, 'found the end'],
    ['a[1-]', 3, 'found "-"'],
    ['a[]', 2, 'found "]"'],
    ['a[x]', 2, 'found "x"'],
    ['a]', 1, 'found "]"'],
    ['a,,b', 2, 'found ","'],
    ['a,', 2, 'found the end'],
    ['"a', 0, 'does not end'],
    ['a\u001b', 1, 'inside a name'],
    ['a[1234567890123456]', 2, 'too long'],
  ])('refuses %j and says where and why', (text, position, reason) => {
    const failure = (() => {
      try {
        return expandNodeSet(text);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(NodeSetError);
    expect(failure).toMatchObject({ position, message: expect.stringContaining(reason) });
  });

  it('gives names or a NodeSetError for any text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a[\]0-9,"\\ -]{0,40}$/));
    fc.assert(
      fc.property(text, (written) => {
        try {
          expect(expandNodeSet(written, 1000).length).toBeLessThanOrEqual(1000);
        } catch (error) {
          expect(error).toBeInstanceOf(NodeSetError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes a megabyte of brackets without being brought down', () => {
    expect(() => expandNodeSet('[1]'.repeat(300_000))).toThrow(NodeSetError);
    expect(() => expandNodeSet(`a[${'1,'.repeat(500_000)}`)).toThrow(NodeSetError);
    expect(expandNodeSet('a'.repeat(1_000_000))).toHaveLength(1);
  });
});

describe('compareNames', () => {
  it('puts n2 before n10 and is never undecided about different names', () => {
    expect(['n10', 'n2', 'n02'].sort(compareNames)).toEqual(['n02', 'n2', 'n10']);
    expect(compareNames('a', 'a')).toBe(0);
  });
});
