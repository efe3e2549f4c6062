import { ConfigurationError } from '../../protocol/configuration/configuration-error.ts';
import { isToken, TOKEN_RULE } from '../../protocol/configuration/token.ts';
import { type FileAccess, fileAccess } from './file-access.ts';

/**
 * A site's token, read anew at every connection: an agent that lost its disk makes another. Fails with
 * `ConfigurationError`: missing, readable by others, or no token; the file's text is in no message.
 */
export async function readToken(path: string, access: FileAccess = fileAccess): Promise<string> {
  const problem = (text: string, nextStep?: string) =>
    new ConfigurationError(
      [{ file: path, line: null, key: '', text }],
      nextStep === undefined ? {} : { nextStep },
    );
  const status = await access.status(path);
  if (status === null) {
    throw problem(
      'file not found; expected the agent’s token, which the agent makes when it starts',
      'start the agent on this machine, or name its token file',
    );
  }
  if ((status.mode & 0o077) !== 0) {
    throw problem(
      `can be read by others (mode 0${(status.mode & 0o777).toString(8)}); mend with: chmod 600 ${path}`,
    );
  }
  const token = new TextDecoder().decode(await access.readFile(path)).trim();
  if (!isToken(token)) throw problem(`holds no token; expected ${TOKEN_RULE}`);
  return token;
}
