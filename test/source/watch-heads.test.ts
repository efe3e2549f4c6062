import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openHeadKey, type SignHead } from '../../agent/operations/head-key.ts';
import type { Fabric } from '../../source/fabric/fabric.ts';
import { watchHeads } from '../../source/watch-heads.ts';
import { madeFabric } from '../support/made-fabric.ts';

let folder: string;
let path: string;
let sign: SignHead;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-watch-'));
  path = join(folder, 'heads.json');
  sign = await openHeadKey(join(folder, 'key.pem'), 'de-halm', 'store 1');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function fabricWith(seq: number): Fabric {
  const { site: _site, ...head } = sign({ seq, hash: 'aa'.repeat(32) }, 1_700_000_000_000);
  const fabric = madeFabric([{ id: 'de-halm', rows: { journals: [head] } }, { id: 'silent' }]);
  watchHeads(fabric, path, () => 'wss://a:1');
  fabric.changed();
  return fabric;
}

describe('a console that runs', () => {
  it('keeps the newest heads, and says when a journal went back', async () => {
    const well = fabricWith(7);
    await vi.waitFor(async () => expect(JSON.parse(await readFile(path, 'utf8')).heads[0].seq).toBe(7));
    expect([...well.journalAlarms]).toEqual([]);
    const back = fabricWith(5);
    await vi.waitFor(() =>
      expect([...back.journalAlarms]).toEqual([
        ['de-halm', 'the journal of de-halm went back from line 7 to line 5'],
      ]),
    );
  });

  it('says when it cannot know what there was, and goes on', async () => {
    await writeFile(path, 'nonsense');
    const fabric = fabricWith(9);
    await vi.waitFor(() =>
      expect([...fabric.journalAlarms.values()]).toEqual([
        `${path}: is no JSON; move it away to begin anew without what it knew`,
      ]),
    );
  });
});
