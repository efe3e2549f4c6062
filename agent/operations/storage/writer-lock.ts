import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { JournalFailure } from '../journal.ts';

const MOST_ROUNDS = 200;
const TURN_MS = 5;

/** Held by the one process that writes into a folder. */
export interface WriterLock {
  /** May be called twice. */
  release(): Promise<void>;
}

/** A process, named so that its number given to another one later is not taken for it. */
interface Owner {
  readonly pid: number;
  /** When the process began, in the kernel's ticks since the machine's start. */
  readonly began: string;
  /** Which start of the machine. */
  readonly boot: string;
}

/**
 * Takes the folder's lock. One that a dead process left is taken over; a live one's is refused with a
 * `JournalFailure` that names it. The file is linked into place whole, which like O_EXCL fails where there
 * is one, and unlike it is never seen half written.
 */
export async function lockFolder(folder: string): Promise<WriterLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const own = ownerOf(process.pid);
  const mark = `${JSON.stringify(own)}\n`;
  const draft = join(folder, `lock-${randomBytes(8).toString('hex')}.tmp`);
  await writeFile(draft, mark, { flag: 'wx', mode: 0o600 });
  try {
    // Each round takes the lock, refuses, has put a dead owner's file away, or waits for somebody who does.
    for (let round = 0; round < MOST_ROUNDS; round++) {
      if (await linked(draft, path)) return { release: () => release(path, mark) };
      await putAwayDead(path, draft);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new JournalFailure(`${path}: others take and leave this lock without end; expected one writer`);
}

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw new JournalFailure(`${path}: the lock cannot be made: ${codeOf(cause) ?? String(cause)}`, {
      cause,
    });
  }
}

/**
 * Only whoever has the turn puts a dead owner's lock away, and looks at it again when it has: between a look
 * and a removal somebody else might have put his own there, and two would write.
 */
async function putAwayDead(path: string, draft: string): Promise<void> {
  const found = await textOf(path);
  if (found === null) return;
  refuseLive(path, found);
  const turn = `${path}-turn`;
  if (!(await linked(draft, turn))) {
    await awaitTurn(turn);
    return;
  }
  try {
    if ((await textOf(path)) === found) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

/** A turn takes moments; one whose owner died in them is for a person to clear. */
async function awaitTurn(turn: string): Promise<void> {
  const text = await textOf(turn);
  if (text === null) return;
  const owner = parseOwner(text);
  if (owner === null || !isAlive(owner)) {
    throw new JournalFailure(
      `${turn}: left by a process that died while it took the lock over; remove the file if no agent uses this folder`,
    );
  }
  await setTimeout(TURN_MS);
}

async function textOf(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    throw new JournalFailure(`${path}: the lock cannot be read`, { cause });
  });
}

function refuseLive(path: string, text: string): void {
  const owner = parseOwner(text);
  if (owner === null) {
    throw new JournalFailure(
      `${path}: names no process (found ${JSON.stringify(text.slice(0, 60))}); remove the file if no agent uses this folder`,
    );
  }
  if (isAlive(owner)) {
    throw new JournalFailure(
      `${path}: the process ${owner.pid} writes this journal; expected one agent per state folder`,
    );
  }
}

function isAlive(owner: Owner): boolean {
  const now = ownerOf(owner.pid);
  return now.began !== '' && now.began === owner.began && now.boot === owner.boot;
}

async function release(path: string, mark: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    throw cause;
  });
  if (found === mark) await rm(path, { force: true });
}

/** With an empty `began` where there is no such process. */
function ownerOf(pid: number): Owner {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; what follows the last bracket are fields 3 and on.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const isGone = fields[0] === 'Z' || fields[0] === 'X';
    return { pid, began: isGone ? '' : (fields[19] ?? ''), boot };
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ESRCH') return { pid, began: '', boot };
    throw cause;
  }
}

function parseOwner(text: string): Owner | null {
  try {
    const { pid, began, boot } = Object(JSON.parse(text));
    const isOwner =
      Number.isSafeInteger(pid) && pid > 0 && typeof began === 'string' && typeof boot === 'string';
    return isOwner ? { pid, began, boot } : null;
  } catch {
    return null;
  }
}

function codeOf(cause: unknown): string | undefined {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}
