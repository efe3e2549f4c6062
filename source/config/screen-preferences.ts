import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { THEME_NAMES } from './console-config.ts';

const NAME = z.string().max(128);
const LINES = z.array(z.string().max(4_096)).max(200).readonly();
const COLUMNS = z.array(NAME).max(200).readonly();
const SORT = z.object({ column: NAME, descending: z.boolean() }).readonly();

/** The shape of screen.json: what the screen remembers from one time to the next. */
const FILE = z
  .object({
    weft: z.literal(1),
    views: z
      .array(z.object({ view: NAME, columns: COLUMNS.nullable(), sort: SORT.nullable() }).readonly())
      .max(100)
      .readonly(),
    theme: z.enum(THEME_NAMES).nullable(),
    filters: LINES,
    commands: LINES,
    finds: LINES,
  })
  .transform(({ weft: _version, ...preferences }) => preferences);

export type WrittenPreferences = z.output<typeof FILE>;

const LARGEST = 4 << 20;

/** `$XDG_STATE_HOME/weft/screen.json`, by the rules of XDG: a path that is not absolute does not count. */
export function preferencesPath(environment: Readonly<Record<string, string | undefined>>): string {
  const named = environment['XDG_STATE_HOME'];
  const state =
    named !== undefined && isAbsolute(named)
      ? named
      : join(environment['HOME'] ?? homedir(), '.local', 'state');
  return join(state, 'weft', 'screen.json');
}

/** What was remembered, or why it is not used, in one line; both null the first time. */
export async function readPreferences(
  path: string,
): Promise<{ readonly preferences: WrittenPreferences | null; readonly remark: string | null }> {
  const ignored = (why: string) => ({ preferences: null, remark: `${path} is not used: ${why}` });
  try {
    const status = await stat(path);
    if (!status.isFile() || status.size > LARGEST) return ignored('it is no file of ours');
    const read = FILE.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (read.success) return { preferences: read.data, remark: null };
    const [issue] = read.error.issues;
    return ignored(`${issue?.path.join('.') || 'it'} is not what weft writes there`);
  } catch (error) {
    if (isMissing(error)) return { preferences: null, remark: null };
    if (error instanceof SyntaxError) return ignored('it is no JSON');
    return ignored(error instanceof Error ? error.message : String(error));
  }
}

/** Replaces the file as a whole, so that whoever reads it never finds half of one. Fails as the file system does. */
export async function writePreferences(path: string, preferences: WrittenPreferences): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, `${JSON.stringify({ weft: 1, ...preferences }, null, 1)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
