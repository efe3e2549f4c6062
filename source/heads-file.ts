import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { headText, type SignedHead } from '../protocol/signed-head.ts';
import { type HeadAlarm, judgeHead, type KeptHead, type ShownJournal } from './fabric/audit-heads.ts';

export interface HeadsChecked {
  /** As they are kept now. */
  readonly kept: readonly KeptHead[];
  readonly alarms: readonly HeadAlarm[];
}

/** Simulated sites come and go; of so many heads the longest unseen are forgotten. */
const MOST_HEADS = 1_000;

/**
 * Holds the heads that sites show against those in the file and keeps the newer ones there. `urlOf` says
 * where a site is reached. The file is replaced whole, for its user only, and read anew first: another
 * console may have kept newer ones. Fails with `Error` where the file is none of ours: overwriting it
 * would forget what it knows.
 */
export async function checkHeads(
  path: string,
  seen: readonly Pick<ShownJournal, 'site' | 'signed'>[],
  urlOf: (site: string) => string,
): Promise<HeadsChecked> {
  let kept = await readHeads(path);
  const before = kept;
  const alarms: HeadAlarm[] = [];
  for (const shown of seen) {
    const { keep, alarm } = judgeHead(kept, shown, urlOf(shown.site), isSigned);
    if (alarm !== null) alarms.push(alarm);
    if (keep === null) continue;
    const others = kept.filter((head) => head.site !== keep.site || head.store !== keep.store);
    const isKnown = kept.some((head) => isDeepStrictEqual(head, keep));
    if (!isKnown) kept = [...others, keep].slice(-MOST_HEADS);
  }
  if (kept !== before) await writeHeads(path, kept);
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
    z.object({
      site: text,
      store: text,
      seq: whole,
      hash: text,
      at: whole,
      key: text,
      signature: text,
      url: z.string().max(4096),
    }),
  ),
});

async function readHeads(path: string): Promise<readonly KeptHead[]> {
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (Reflect.get(Object(cause), 'code') === 'ENOENT') return null;
    throw new Error(`${path}: cannot be read: ${String(cause)}`, { cause });
  });
  if (content === null) return [];
  let value: unknown = null;
  try {
    value = JSON.parse(content);
  } catch (cause) {
    throw new Error(`${path}: is no JSON; move it away to begin anew without what it knew`, { cause });
  }
  const read = heads.safeParse(value);
  if (!read.success)
    throw new Error(`${path}: holds no heads; move it away to begin anew without what it knew`);
  return read.data.heads;
}

async function writeHeads(path: string, kept: readonly KeptHead[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ weft: 1, heads: kept }, null, 1)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
