import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { checkDocument } from '../../protocol/configuration/check-document.ts';
import { ConfigurationError } from '../../protocol/configuration/configuration-error.ts';
import { type ConfigurationFiles, fileFields } from '../../protocol/configuration/file-fields.ts';
import { readDocument } from '../../protocol/configuration/read-document.ts';
import type { ConsoleConfig } from './console-config.ts';
import { consoleSchema } from './console-schema.ts';
import { type FileAccess, fileAccess } from './file-access.ts';

/** What of the world decides where a configuration lies. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Reads and checks the console's configuration: the file that was named, or the first that there is.
 * Fails with `ConfigurationError` that names every problem of the file.
 */
export async function loadConsoleConfig(
  named: string | null,
  access: FileAccess = fileAccess,
  surroundings: Surroundings = { environment: process.env, home: homedir() },
): Promise<ConsoleConfig> {
  const file = await findConsoleConfig(named, access, surroundings);
  const folder = dirname(resolve(file));
  const files: ConfigurationFiles = {
    ...access,
    resolve: (written) => {
      const path =
        written === '~' || written.startsWith('~/') ? join(surroundings.home, written.slice(1)) : written;
      return isAbsolute(path) ? path : resolve(folder, path);
    },
  };
  const document = await readDocument(files, file, 'a console’s configuration');
  return { ...(await checkDocument(document, consoleSchema(fileFields(files)))), file };
}

/** `--config`, `$WEFT_CONFIG`, then the usual places. A file that was named and is not there is an error. */
async function findConsoleConfig(
  named: string | null,
  access: FileAccess,
  { environment, home }: Surroundings,
): Promise<string> {
  const chosen = named ?? (environment['WEFT_CONFIG'] || null);
  if (chosen !== null) return chosen;
  const folder = environment['XDG_CONFIG_HOME'] || join(home, '.config');
  const places = [join(folder, 'weft', 'weft.yaml'), '/etc/weft/weft.yaml'];
  for (const place of places) {
    if ((await access.status(place).catch(() => null)) !== null) return place;
  }
  const text = `no configuration found, looked for ${places.join(' and ')}; expected one there, in $WEFT_CONFIG or by --config FILE`;
  throw new ConfigurationError([{ file: 'weft', line: null, key: '', text }], {
    nextStep: `try "weft demo" for a simulated federation, or begin ${places[0]} with sites: [{id: NAME, url: "wss://HOST:PORT"}]`,
  });
}
