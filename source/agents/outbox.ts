import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { DRAIN_POLICIES, VERBS } from '../../protocol/command.ts';
import { STEER_VERBS } from '../../protocol/steer.ts';
import type { CommandFrame, SteerFrame } from '../../protocol/wire/frame.ts';

/** What asks a site to change something, and is asked again with the same id until its answer is known. */
export type Asking = CommandFrame | SteerFrame;

export interface OutboxEntry {
  readonly site: string;
  /** When it was sent first, ms since 1970 UTC. */
  readonly at: number;
  readonly frame: Asking;
}

/**
 * Requests whose answers are not known, one file each, so that a console that ended in between asks again
 * with the same id instead of leaving the operator to guess. A file is on the disk before its request is
 * sent, is for its user only, and goes when the answer is known.
 */
export class Outbox {
  readonly #folder: string;
  readonly #self: OutboxOwner;

  constructor(folder: string, self: OutboxOwner = THIS_PROCESS) {
    this.#folder = folder;
    this.#self = self;
  }

  /** Settles when it would survive the loss of power. Fails with `Error`: then nothing may be sent. */
  async keep(entry: OutboxEntry): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const draft = join(this.#folder, `${randomBytes(6).toString('hex')}.tmp`);
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ weft: 1, pid: this.#self.pid, ...entry })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.#fileOf(idOf(entry.frame)));
    } finally {
      await rm(draft, { force: true });
    }
    const folder = await open(this.#folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async forget(id: string): Promise<void> {
    await rm(this.#fileOf(id), { force: true });
  }

  /**
   * What is still to be asked, oldest first, and the files that hold nothing of the kind. What another
   * console asks at this moment is its own business: for a minute, for a number of a process may be another's.
   */
  async entries(): Promise<{
    readonly entries: readonly OutboxEntry[];
    readonly unreadable: readonly string[];
  }> {
    const names = await readdir(this.#folder).catch((cause: unknown) => {
      if (isMissing(cause)) return [];
      throw cause;
    });
    const entries: OutboxEntry[] = [];
    const unreadable: string[] = [];
    for (const name of names.filter((file) => file.endsWith('.json')).sort()) {
      const path = join(this.#folder, name);
      const text = await readIfThere(path);
      // Another console of the same user heard its answer in this moment.
      if (text === null) continue;
      const kept = parseKept(text);
      if (kept === null || `${idOf(kept.entry.frame)}.json` !== name) unreadable.push(path);
      else if (!this.#isAskedByAnother(kept)) entries.push(kept.entry);
    }
    return { entries, unreadable };
  }

  #isAskedByAnother({ entry, pid }: Kept): boolean {
    const { pid: own, now, isAlive } = this.#self;
    return pid !== null && pid !== own && now() - entry.at < OWN_BUSINESS_MS && isAlive(pid);
  }

  #fileOf(id: string): string {
    // An id is a ULID wherever it comes from; one that is not must not name a file elsewhere.
    if (!/^[0-9A-Z]{26}$/.test(id)) throw new Error(`${JSON.stringify(id)} is no id of a request`);
    return join(this.#folder, `${id}.json`);
  }
}

export function idOf(frame: Asking): string {
  return frame.kind === 'command' ? frame.command.id : frame.steer.id;
}

/** Which process keeps requests, and which others live. */
export interface OutboxOwner {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isAlive: (pid: number) => boolean;
}

const OWN_BUSINESS_MS = 60_000;
const THIS_PROCESS: OutboxOwner = { pid: process.pid, now: Date.now, isAlive: isRunning };

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return Reflect.get(Object(cause), 'code') === 'EPERM';
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw cause;
  }
}

function isMissing(cause: unknown): boolean {
  return Reflect.get(Object(cause), 'code') === 'ENOENT';
}

const seconds = z.number().nullable();
const command = z.object({
  id: z.string(),
  verb: z.enum(VERBS),
  targets: z.array(z.object({ name: z.string(), version: z.number(), seen: z.string() })),
  reason: z.string(),
  policy: z.enum(DRAIN_POLICIES).nullable(),
  deadlineSeconds: seconds,
  to: z.string().nullable(),
  fromBeginning: z.boolean(),
  takeOver: z.boolean(),
  planHash: z.string(),
  plannedOn: z.object({ boot: z.string(), seq: z.number() }),
  notAfter: z.number(),
});
const steer = z.object({
  id: z.string(),
  operation: z.string(),
  verb: z.enum(STEER_VERBS),
  deadlineSeconds: seconds,
  reason: z.string(),
  hash: z.string(),
});
/** Asked again without it, a request would go on record as somebody else's. */
const spoken = { speaker: z.string().optional() };
const stored = z.object({
  weft: z.literal(1),
  pid: z.number().int().positive().optional(),
  site: z.string(),
  at: z.number(),
  frame: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('command'), command, ...spoken }),
    z.object({ kind: z.literal('steer'), steer, ...spoken }),
  ]),
});

/** Null for what is no entry, such as a file that was cut short. */
export function parseEntry(text: string): OutboxEntry | null {
  return parseKept(text)?.entry ?? null;
}

interface Kept {
  readonly entry: OutboxEntry;
  /** Whose process it was; null where an earlier version wrote it. */
  readonly pid: number | null;
}

function parseKept(text: string): Kept | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What is no JSON is no entry: the file stays and is named.
    return null;
  }
  const read = stored.safeParse(value);
  if (!read.success) return null;
  const { pid = null, site, at, frame } = read.data;
  return { entry: { site, at, frame }, pid };
}
