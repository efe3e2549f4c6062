import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JournalFailure } from '../journal.ts';

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
    // Each round either takes the lock, refuses, or has put one dead owner's file away.
    for (let round = 0; round < 16; round++) {
      if (await linked(draft, path)) return { release: () => release(path, mark) };
      await putAwayDead(path, folder);
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

async function putAwayDead(path: string, folder: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return null;
    throw new JournalFailure(`${path}: the lock cannot be read`, { cause });
  });
  if (found === null) return;
  refuseLive(path, found);
  // Two may come to this point; the name belongs to one. Who moved a lock that is newer puts it back.
  const aside = join(folder, `lock-${randomBytes(8).toString('hex')}.tmp`);
  const moved = await rename(path, aside).then(
    () => true,
    (cause: unknown) => {
      if (codeOf(cause) === 'ENOENT') return false;
      throw new JournalFailure(`${path}: a dead process's lock cannot be put away`, { cause });
    },
  );
  if (!moved) return;
  const taken = await readFile(aside, 'utf8');
  if (taken !== found) await linked(aside, path);
  await rm(aside, { force: true });
}

function refuseLive(path: string, text: string): void {
  const owner = parseOwner(text);
  if (owner === null) {
    throw new JournalFailure(
      `${path}: names no process (found ${JSON.stringify(text.slice(0, 60))}); remove the file if no agent uses this folder`,
    );
  }
  const now = ownerOf(owner.pid);
  const isAlive = now.began !== '' && now.began === owner.began && now.boot === owner.boot;
  if (isAlive) {
    throw new JournalFailure(
      `${path}: the process ${owner.pid} writes this journal; expected one agent per state folder`,
    );
  }
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
