import { describe, expect, test } from 'vitest';
import { hashOfSpec, withoutTags } from '../../../../agent/operations/migration/workload-spec.ts';
import { madeSpec, OPERATION } from './made-migration.ts';

describe('a spec', () => {
  test('has the same hash in whatever order its fields came', () => {
    const reversed = Object.fromEntries(Object.entries(madeSpec()).toReversed());
    expect(hashOfSpec({ ...madeSpec(), ...reversed })).toBe(hashOfSpec(madeSpec()));
    expect(hashOfSpec(madeSpec({ gpus: 4 }))).not.toBe(hashOfSpec(madeSpec()));
  });

  test('loses the tags of earlier moves, and nothing else', () => {
    const comment = `weft.class=health weft:${OPERATION} weft.checkpoint=USR1`;
    expect(withoutTags(madeSpec({ comment })).comment).toBe('weft.class=health weft.checkpoint=USR1');
  });
});
