import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Outbox, type OutboxEntry, parseEntry } from '../../../source/agents/outbox.ts';
import { commandOf, idOf } from '../../support/made-commands.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-outbox-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const entryOf = (number: number): OutboxEntry => ({
  site: 'de-halm',
  at: 1_700_000_000_000,
  frame: { kind: 'command', command: commandOf(number) },
});

test('what is kept is found again by the next console, oldest first, and only its user may read it', async () => {
  const outbox = new Outbox(join(folder, 'outbox'));
  await outbox.keep(entryOf(2));
  await outbox.keep(entryOf(1));
  expect(await new Outbox(join(folder, 'outbox')).entries()).toEqual({
    entries: [entryOf(1), entryOf(2)],
    unreadable: [],
  });
  const path = join(folder, 'outbox', `${idOf(1)}.json`);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'outbox'))).mode & 0o777).toBe(0o700);
});

test('what was answered is gone, and forgetting it twice is no failure', async () => {
  const outbox = new Outbox(folder);
  await outbox.keep(entryOf(1));
  await outbox.forget(idOf(1));
  await outbox.forget(idOf(1));
  expect(await readdir(folder)).toEqual([]);
});

test('a steer is kept like a command', async () => {
  const steer = {
    id: idOf(9),
    operation: idOf(1),
    verb: 'extend',
    deadlineSeconds: 60,
    reason: '',
    hash: 'ab',
  } as const;
  const entry: OutboxEntry = { site: 'de-halm', at: 1, frame: { kind: 'steer', steer } };
  const outbox = new Outbox(folder);
  await outbox.keep(entry);
  expect((await outbox.entries()).entries).toEqual([entry]);
});

test('whose request it is stays with it', async () => {
  const entry = {
    ...entryOf(1),
    frame: { kind: 'command', command: commandOf(1), speaker: 'noc-1' },
  } as const;
  const outbox = new Outbox(folder);
  await outbox.keep(entry);
  expect((await outbox.entries()).entries).toEqual([entry]);
});

test('what another console forgets while this one looks is no entry', async () => {
  const outbox = new Outbox(folder);
  await outbox.keep(entryOf(1));
  // A name that leads nowhere: listed, and gone when it is read.
  await symlink(join(folder, 'gone'), join(folder, `${idOf(2)}.json`));
  expect(await outbox.entries()).toEqual({ entries: [entryOf(1)], unreadable: [] });
});

test('what a living console of the same user asks is left to it for a minute, and what a dead one asked is not', async () => {
  const now = 1_700_000_000_000;
  const outbox = new Outbox(folder, { pid: 4711, now: () => now, isAlive: (pid) => pid === 4712 });
  await new Outbox(folder, { pid: 4712, now: () => now, isAlive: () => true }).keep({
    ...entryOf(1),
    at: now - 1,
  });
  await new Outbox(folder, { pid: 4713, now: () => now, isAlive: () => true }).keep({
    ...entryOf(2),
    at: now - 1,
  });
  await new Outbox(folder, { pid: 4712, now: () => now, isAlive: () => true }).keep({
    ...entryOf(3),
    at: now - 60_001,
  });
  const { entries } = await outbox.entries();
  expect(entries.map(({ frame }) => frame.kind === 'command' && frame.command.id)).toEqual([
    idOf(2),
    idOf(3),
  ]);
});

test('a file that is cut short, or is of another name, is named and left alone', async () => {
  const outbox = new Outbox(folder);
  await outbox.keep(entryOf(1));
  await writeFile(join(folder, 'cut.json'), '{"weft":1,"site":"de-h');
  await writeFile(join(folder, `${idOf(3)}.json`), JSON.stringify({ weft: 1, ...entryOf(4) }));
  const { entries, unreadable } = await outbox.entries();
  expect(entries).toEqual([entryOf(1)]);
  expect(unreadable).toEqual([join(folder, `${idOf(3)}.json`), join(folder, 'cut.json')]);
});

test('an outbox that was never used is empty; one that cannot be written keeps nothing', async () => {
  expect(await new Outbox(join(folder, 'none')).entries()).toEqual({ entries: [], unreadable: [] });
  await writeFile(join(folder, 'file'), '');
  await expect(new Outbox(join(folder, 'file')).keep(entryOf(1))).rejects.toThrow();
});

test('an id that names a file elsewhere is refused', async () => {
  const frame = { kind: 'command', command: { ...commandOf(1), id: '../../escape' } } as const;
  await expect(new Outbox(folder).keep({ site: 's', at: 1, frame })).rejects.toThrow('is no id of a request');
});

test('any text is an entry or none', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseEntry(text)));
  expect(parseEntry(JSON.stringify({ weft: 1, ...entryOf(1) }))).toEqual(entryOf(1));
});
