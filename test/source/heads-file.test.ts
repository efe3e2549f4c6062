import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openHeadKey, type SignHead } from '../../agent/operations/head-key.ts';
import type { SignedHead } from '../../protocol/signed-head.ts';
import { checkHeads } from '../../source/heads-file.ts';
import { headsPath } from '../../source/state-folder.ts';

let folder: string;
let path: string;
let sign: SignHead;
let number = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-heads-'));
});
beforeEach(async () => {
  path = join(folder, String(number++), 'heads.json');
  sign = await openHeadKey(keyPath(), 'de-halm', 'store 1');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const keyPath = () => join(folder, `key-${number++}.pem`);
const head = (seq: number, hash = 'aa', by = sign) => by({ seq, hash: hash.repeat(32) }, 1_700_000_000_000);
const shown = (signed: SignedHead | null, site = 'de-halm') => ({ site: signed?.site ?? site, signed });
const URL = 'wss://a:1';
const check = (seen: readonly { site: string; signed: SignedHead | null }[], url = URL) =>
  checkHeads(path, seen, () => url);
const alarmsOf = async (seen: SignedHead) => (await check([shown(seen)])).alarms.map(({ text }) => text);

describe('the heads that a console keeps', () => {
  it('are the newest of every site, on disk, for its user only', async () => {
    const other = (await openHeadKey(keyPath(), 'eemshaven', 'store 9'))(
      { seq: 3, hash: 'cc'.repeat(32) },
      1,
    );
    expect(await check([shown(head(5)), shown(other)])).toMatchObject({ alarms: [] });
    const { kept, alarms } = await check([shown(head(9))]);
    expect(alarms).toEqual([]);
    expect(kept.map(({ site, seq }) => [site, seq])).toEqual([
      ['eemshaven', 3],
      ['de-halm', 9],
    ]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(path, '..'))).toEqual(['heads.json']);
  });

  it('alarm when a journal goes back, forks, changes its key or its disk, and go on alarming', async () => {
    await check([shown(head(5))]);
    const another = await openHeadKey(keyPath(), 'de-halm', 'store 1');
    const disk = await openHeadKey(keyPath(), 'de-halm', 'store 2');
    for (let round = 0; round < 2; round++) {
      expect(await alarmsOf(head(4))).toEqual(['the journal of de-halm went back from line 5 to line 4']);
      expect(await alarmsOf(head(5, 'bb'))).toEqual([
        'line 5 of the journal of de-halm is not the one this console has kept',
      ]);
      expect(await alarmsOf(head(6, 'aa', another))).toEqual([
        'the journal of de-halm is signed with another key than before',
      ]);
      expect(await alarmsOf(head(1, 'aa', disk))).toEqual([
        'the journal of de-halm began anew on another disk; this console knows 5 lines of the one before',
      ]);
    }
    expect(await alarmsOf(head(5))).toEqual([]);
    expect(await alarmsOf(head(6))).toEqual([]);
  });

  it('never take what is not signed by the key it names, seen first or later', async () => {
    for (const forged of [
      { ...head(7), seq: 8 },
      { ...head(7), key: 'x' },
      { ...head(7), site: 'eemshaven' },
    ]) {
      const { kept, alarms } = await check([shown(forged)]);
      expect(alarms.map(({ kind }) => kind)).toEqual(['unsigned']);
      expect(kept).toEqual([]);
    }
  });

  it('alarm when a journal that was signed is not any more; one that never was is none of theirs', async () => {
    expect(await check([shown(null)])).toEqual({ kept: [], alarms: [] });
    await check([shown(head(5))]);
    const { alarms } = await check([shown(null)]);
    expect(alarms).toEqual([
      {
        site: 'de-halm',
        kind: 'unsigned',
        text: 'the head of the journal of de-halm is not signed any more',
      },
    ]);
  });

  it('know a disk wherever it is reached, and a place whatever disk is there; another site of the name is neither', async () => {
    await check([shown(head(5))]);
    const disk = await openHeadKey(keyPath(), 'de-halm', 'store 2');
    const kinds = async (signed: SignedHead, url: string) =>
      (await check([shown(signed)], url)).alarms.map(({ kind }) => kind);
    expect(await kinds(head(1, 'aa', disk), 'ws://127.0.0.1:4001')).toEqual([]);
    expect(await kinds(head(4), 'ws://127.0.0.1:4002')).toEqual(['went back']);
    expect(await kinds(head(2, 'aa', disk), URL)).toEqual([]);
    const third = await openHeadKey(keyPath(), 'de-halm', 'store 3');
    expect(await kinds(head(2, 'aa', third), URL)).toEqual(['other store']);
  });

  it('are not overwritten where the file is none of ours', async () => {
    await check([shown(head(5))]);
    for (const content of ['nonsense', '{"weft":1}', '{"weft":1,"heads":[{"site":"__proto__"}]}']) {
      await writeFile(path, content);
      await expect(check([shown(head(6))])).rejects.toThrow(/move it away to begin anew/);
      expect(await readFile(path, 'utf8')).toBe(content);
    }
  });

  it('lie where the state of programs lies', () => {
    expect(headsPath({ XDG_STATE_HOME: '/state' })).toBe('/state/weft/heads.json');
    expect(headsPath({ XDG_STATE_HOME: 'relative' })).toMatch(/\/\.local\/state\/weft\/heads\.json$/);
  });
});
