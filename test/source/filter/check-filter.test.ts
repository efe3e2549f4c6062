import { describe, expect, it } from 'vitest';
import type { RecordKind } from '../../../protocol/schema/column.ts';
import { KINDS } from '../../../protocol/schema/index.ts';
import { checkFilter } from '../../../source/filter/compile-filter.ts';
import { FilterError } from '../../../source/filter/filter.ts';
import { columnsFor } from '../../../source/filter/filter-columns.ts';
import { parseFilter } from '../../../source/filter/parse-filter.ts';

describe('checkFilter', () => {
  it.each<[string, number, string]>([
    ['temperature>85', 0, 'did you mean temperatureCelsius?'],
    ['zzzzzzzzzz>85', 0, 'gpus have site node gpu'],
    ['sampledAt<5s', 0, 'gpus have'],
    ['health=faild', 7, 'did you mean failed?'],
    ['health=blue', 7, 'it is one of: ok, degraded, failed, unknown'],
    ['health<ok', 6, 'health takes = != ~'],
    ['powerWatts~7', 10, 'powerWatts takes = != < <= > >='],
    ['powerWatts>hot', 11, 'write a quantity such as 700W'],
    ['memoryUsedBytes>80GiBB', 16, 'write a quantity such as 80GiB'],
    ['powerWatts>-', 11, 'powerWatts=-'],
    ['rowRemapPending=maybe', 16, 'write yes or no'],
    ['xidAt>yesterday', 6, '2026-11-23T21:00Z'],
    ['xidAt>2026-02-31', 6, '2026-11-23T21:00Z'],
    ['xidAt=5m', 6, 'xidAt<5m'],
    ['node=a[1-', 5, 'a comma or the closing ]'],
    ['node=a[1-999999999]', 5, 'more than 100000 names'],
  ])('refuses %j and says where and what would be right', (text, position, step) => {
    const failure = (() => {
      try {
        return checkFilter(parseFilter(text), KINDS.gpus);
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(FilterError);
    expect(failure).toMatchObject({ position, nextStep: expect.stringContaining(step) });
  });

  it('accepts a comparison with null of every column of every kind', () => {
    for (const kind of Object.values<RecordKind>(KINDS)) {
      for (const name of columnsFor(kind).keys()) checkFilter(parseFilter(`${name}=- | ${name}!=-`), kind);
    }
  });
});
