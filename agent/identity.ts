import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWhole } from './create-whole.ts';

/** Which life of the agent this is, and of its disk; see `Position` in the contract. */
export interface Life {
  readonly boot: string;
  readonly store: string;
}

/** A life whose disk is the folder's; a new store is born where there is none. Null: a store as short-lived as the process. */
export async function beginLife(folder: string | null): Promise<Life> {
  const boot = randomId();
  if (folder === null) return { boot, store: randomId() };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'store-id');
  await createWhole(path, `${randomId()}\n`);
  const store = (await readFile(path, 'utf8')).trim();
  if (!/^[0-9a-f]{32}$/.test(store))
    throw new Error(
      `${path}: expected 32 hexadecimal digits, found ${JSON.stringify(store.slice(0, 40))}; remove the file to begin a new store`,
    );
  return { boot, store };
}

function randomId(): string {
  return randomBytes(16).toString('hex');
}
