import { createPublicKey, verify } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditTrail } from '../../agent/audit-trail.ts';
import { keepRecords } from '../../agent/keep-records.ts';
import { openHeadKey } from '../../agent/operations/head-key.ts';
import { openDesk } from '../../agent/operations/open-desk.ts';
import { MemoryJournal } from '../../agent/operations/storage/memory-journal.ts';
import { sha256 } from '../../agent/operations/storage/sha256.ts';
import { SiteTables } from '../../agent/store/site-tables.ts';
import { AUDIT_LINES, NO_LINES, type Row, verifyLines } from '../../protocol/index.ts';
import { headText, type SignedHead, signedHeadOfRow } from '../../protocol/signed-head.ts';
import { recordOf } from '../support/journal-records.ts';
import { commandOf } from '../support/made-commands.ts';

const WALL = 1_700_000_000_000;
let journal: MemoryJournal;
let trail: AuditTrail;
let tables: SiteTables;

let keys: string;
beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'weft-keys-'));
});
afterAll(() => rm(keys, { recursive: true, force: true }));
beforeEach(async () => {
  journal = new MemoryJournal(() => WALL);
  trail = new AuditTrail(journal, 'store 1', await openHeadKey(join(keys, 'key.pem'), 'de-halm', 'store 1'));
  tables = new SiteTables();
});

async function append(count: number): Promise<void> {
  const desk = openDesk(journal, (line) => trail.told(line));
  for (let number = 0; number < count; number++) await desk.journal.append(recordOf(number));
}

function rows(kind: 'audit' | 'journals'): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const table = tables.of(kind);
  table.forEach((slot) => {
    found.push(table.read(slot));
  });
  return found;
}

function signedHead(): SignedHead {
  const [row] = rows('journals');
  const head = signedHeadOfRow('de-halm', row as Row<'journals'>);
  if (head === null) throw new Error('no head was signed');
  return head;
}

function isSigned(head: SignedHead): boolean {
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: head.key } });
  return verify(null, Buffer.from(headText(head)), key, Buffer.from(head.signature, 'base64url'));
}

describe('the trail that consoles see', () => {
  it('has a row for each line, and the newest 2,000 of many', async () => {
    await append(3);
    trail.settle(tables, WALL);
    expect(rows('audit')[1]).toEqual({
      seq: 2,
      at: WALL,
      code: 'operation.step',
      actor: 'weft://operator/noc-1',
      via: null,
      operation: null,
      what: 'record 1',
      reason: null,
      result: 'ok',
      hash: [...journal.lines()][1]?.hash,
    });
    const desk = openDesk(journal, (line) => (line.seq > 3 ? trail.told(line) : undefined));
    for (let round = 0; round < 3; round++) {
      for (let number = 0; number < 1500; number++) await desk.journal.append(recordOf(number));
      if (round !== 1) trail.settle(tables, WALL);
    }
    const seqs = rows('audit').map((row) => Number(row['seq']));
    expect(seqs.length).toBe(2_000);
    expect(Math.min(...seqs)).toBe(2_504);
    expect(Math.max(...seqs)).toBe(4_503);
  });

  it('has a head that is signed anew when it moved, and only then', async () => {
    await append(2);
    trail.settle(tables, WALL);
    const first = signedHead();
    expect(first).toMatchObject({ ...journal.head, site: 'de-halm', store: 'store 1', at: WALL });
    expect(isSigned(first)).toBe(true);
    expect(isSigned({ ...first, seq: 1 })).toBe(false);
    trail.settle(tables, WALL + 1000);
    expect(signedHead()).toEqual(first);
    await append(1);
    trail.settle(tables, WALL + 2000);
    expect(signedHead()).toMatchObject({ seq: 3, at: WALL + 2000, key: first.key });
  });

  it('has a head that nobody signed where the journal is on no disk', async () => {
    await append(1);
    new AuditTrail(journal, 'store 1', null).settle(tables, WALL);
    expect(rows('journals')[0]).toMatchObject({
      ...journal.head,
      store: 'store 1',
      key: null,
      signature: null,
    });
  });

  it('says why no commands are taken', async () => {
    journal.closedBecause = 'the disk is full';
    trail.settle(tables, WALL);
    expect(rows('journals')[0]).toMatchObject({
      closedBecause: 'the disk is full',
      lowBecause: null,
      seq: 0,
    });
  });

  it('gives all lines to who asks on and on, so many at a time, and they are the chain', async () => {
    await append(1_300);
    const texts: string[] = [];
    const counts: number[] = [];
    for (let from = 1; from <= journal.head.seq; from = texts.length + 1) {
      const answer = trail.answer(from);
      expect(answer).toMatchObject({ kind: 'audit', from, newest: 1_300, refusal: null });
      counts.push(answer.lines.length);
      texts.push(...answer.lines);
    }
    expect(counts).toEqual([AUDIT_LINES, AUDIT_LINES, 1_300 - 2 * AUDIT_LINES]);
    expect(verifyLines(texts, NO_LINES, sha256)).toEqual({ head: journal.head, breach: null });
    expect(trail.answer(1_301).lines).toEqual([]);
  });

  it('gives a long line alone rather than never', async () => {
    const desk = openDesk(journal);
    const script = 'x'.repeat(2 * 1024 * 1024);
    for (let number = 0; number < 3; number++)
      await desk.journal.append(recordOf(number, { body: { script } }));
    expect(trail.answer(2).lines).toHaveLength(1);
  });

  it('says so where the journal cannot be read', () => {
    journal.texts = () => {
      throw new Error('gone');
    };
    expect(trail.answer(1)).toMatchObject({ lines: [], refusal: 'the journal cannot be read: gone' });
  });
});

describe('the records of a state folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-records-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const life = { boot: 'boot', store: 'store' };
  const log: [string, string][] = [];
  const around = {
    program: 'weft-agent 1',
    clock: { monotonic: () => 0, wall: () => WALL },
    log: (level: string, message: string) => void log.push([level, message]),
  };
  const keep = (name: string) => keepRecords(join(folder, name), 'de-halm', life, around);

  it('begin with each start of the agent, and keep the key', async () => {
    const first = await keep('a');
    await first.journal.stop();
    const key = await readFile(join(folder, 'a/journal-key.pem'), 'utf8');
    const second = await keep('a');
    expect([...second.journal.lines()].map((line) => [line.seq, line.code, line.actor])).toEqual([
      [1, 'agent.started', 'weft://agent/de-halm'],
      [2, 'agent.started', 'weft://agent/de-halm'],
    ]);
    await second.journal.stop();
    expect(await readFile(join(folder, 'a/journal-key.pem'), 'utf8')).toBe(key);
    expect((await stat(join(folder, 'a/journal-key.pem'))).mode & 0o777).toBe(0o600);
  });

  it('that are damaged are said, and can be looked at', async () => {
    const records = await keep('b');
    await records.journal.stop();
    const file = join(folder, 'b/journal/journal-000000000001.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('started', 'stopped'));
    log.length = 0;
    const again = await keep('b');
    expect(again.journal.closedBecause).toMatch(/journal-000000000001\.jsonl: line 1: it was changed/);
    expect(log).toContainEqual(['error', 'no commands are taken']);
    await again.journal.stop();
  });

  it('that this version cannot replay take nothing, say which line, and can be looked at', async () => {
    const records = await keep('d');
    const unknown = recordOf(1, { code: 'operation.accepted', operation: 'x', body: { version: 9 } });
    await expect(records.desk.journal.append(unknown)).rejects.toThrow(/line 2 of the journal/);
    await records.journal.stop();
    const again = await keep('d');
    expect(again.journal.closedBecause).toMatch(
      /line 2 of the journal \(operation\.accepted\): expected a command/,
    );
    expect(
      await again.desk.submit(commandOf(1), { actor: 'weft://operator/x', via: null }, () => ({
        kind: 'accepted',
      })),
    ).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('line 2 of the journal'),
    });
    const tables = new SiteTables();
    again.settle(tables, WALL);
    expect(tables.of('audit').size).toBe(2);
    await again.journal.stop();
  });

  it('do not begin with a key that others can read, or that is none, and say what mends it', async () => {
    const records = await keep('c');
    await records.journal.stop();
    const path = join(folder, 'c/journal-key.pem');
    await chmod(path, 0o644);
    await expect(openHeadKey(path, 'de-halm', 'store')).rejects.toThrow(`mend with: chmod 600 ${path}`);
    await chmod(path, 0o600);
    await writeFile(path, 'nothing');
    await expect(openHeadKey(path, 'de-halm', 'store')).rejects.toThrow(
      /holds no private key; expected Ed25519 in PEM/,
    );
  });
});
