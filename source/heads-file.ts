import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { headText, type SignedHead } from '../protocol/signed-head.ts';
import { type HeadAlarm, judgeHead, type ShownJournal } from './fabric/audit-heads.ts';
import { stateFolder } from './state-folder.ts';

/** Where this console keeps the newest head of every site's journal. */
export function headsPath(environment: NodeJS.ProcessEnv): string {
  return join(stateFolder(environment), 'heads.json');
}

export interface HeadsChecked {
  /** As they are kept now, by site. */
  readonly kept: ReadonlyMap<string, SignedHead>;
  readonly alarms: readonly HeadAlarm[];
}

/**
 * Holds the heads that sites show against those in the file and keeps the newer ones there. The file is replaced whole, for
 * its user only, and read anew first: another console may have kept newer ones. Fails with `Error` where
 * the file is none of ours: overwriting it would forget what it knows.
 */
export async function checkHeads(
  path: string,
  seen: readonly Pick<ShownJournal, 'site' | 'signed'>[],
): Promise<HeadsChecked> {
  const kept = await readHeads(path);
  const alarms: HeadAlarm[] = [];
  let isNewer = false;
  for (const shown of seen) {
    const before = kept.get(shown.site) ?? null;
    const { keep, alarm } = judgeHead(before, shown, isSigned);
    if (alarm !== null) alarms.push(alarm);
    if (keep === null || (keep.seq === before?.seq && keep.hash === before.hash)) continue;
    kept.set(shown.site, keep);
    isNewer = true;
  }
  if (isNewer) await writeHeads(path, kept);
  return { kept, alarms };
}

/** Whether the key that a head names made its signature. */
export function isSigned(head: SignedHead): boolean {
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: head.key } });
    return verify(null, Buffer.from(headText(head)), key, Buffer.from(head.signature, 'base64url'));
  } catch {
    // What is no key signs nothing.
    return false;
  }
}

const text = z.string().max(256);
const whole = z.number().int().nonnegative();
const heads = z.object({
  weft: z.literal(1),
  heads: z.array(
    z.object({ site: text, store: text, seq: whole, hash: text, at: whole, key: text, signature: text }),
  ),
});

async function readHeads(path: string): Promise<Map<string, SignedHead>> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (Reflect.get(Object(cause), 'code') === 'ENOENT') return null;
    throw new Error(`${path}: cannot be read: ${String(cause)}`, { cause });
  });
  if (content === null) return new Map();
  let value: unknown = null;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new Error(`${path}: is no JSON; move it away to begin anew without what it knew`, { cause });
  }
  const read = heads.safeParse(value);
  if (!read.success)
    throw new Error(`${path}: holds no heads; move it away to begin anew without what it knew`);
  return new Map(read.data.heads.map((head) => [head.site, head]));
}

async function writeHeads(path: string, kept: ReadonlyMap<string, SignedHead>): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ weft: 1, heads: [...kept.values()] }, null, 1)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
