import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { ConfigurationError } from '../../protocol/configuration/configuration-error.ts';
import { isToken, TOKEN_RULE } from '../../protocol/configuration/token.ts';
import { createWhole } from '../create-whole.ts';

/**
 * The token in a file; where there is none it is made, 256 random bits, readable by this user only.
 * Two agents that start at once agree on the first one's. Fails with `ConfigurationError`.
 */
export async function readOrCreateToken(path: string): Promise<string> {
  const created = `${randomBytes(32).toString('base64url')}\n`;
  try {
    if (await createWhole(path, created)) return created.trim();
  } catch (cause) {
    throw problem(
      path,
      `cannot be made: ${reasonOf(cause)}; expected a folder that this user may write`,
      cause,
    );
  }
  return await readToken(path);
}

async function readToken(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      throw problem(
        path,
        `can be read by others (mode 0${(mode & 0o777).toString(8)}); mend with: chmod 600 ${path}`,
      );
    }
    const token = (await readFile(path, 'utf8')).trim();
    if (isToken(token)) return token;
  } catch (cause) {
    if (cause instanceof ConfigurationError) throw cause;
    throw problem(path, `cannot be read: ${reasonOf(cause)}; expected ${TOKEN_RULE}`, cause);
  }
  throw problem(path, `holds no token; expected ${TOKEN_RULE}, or no file, for then one is made`);
}

function problem(path: string, text: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError([{ file: path, line: null, key: '', text }], { cause });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
