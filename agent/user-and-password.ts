import { checkDocument } from '../protocol/configuration/check-document.ts';
import { ConfigurationError } from '../protocol/configuration/configuration-error.ts';
import { keys, text } from '../protocol/configuration/fields.ts';
import { parseYaml } from '../protocol/configuration/parse-yaml.ts';
import { type Io, type Limits, ReadFailure } from './io/io.ts';
import type { Credentials } from './sources/power/redfish-session.ts';

/** A file of `user:` and `password:`. Fails with `ReadFailure`, which shows nothing of what it holds. */
export async function userAndPassword(
  io: Pick<Io, 'readFile'>,
  file: string,
  limits: Limits,
): Promise<Credentials> {
  const bytes = await io.readFile(file, { ...limits, maxBytes: 65_536 });
  const schema = keys({ user: text('a user'), password: text('a password') });
  try {
    return await checkDocument(parseYaml(bytes, file), schema);
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    // Not the key either: whoever wrote the password alone made one of it.
    const lines = cause.problems.flatMap(({ line }) => line ?? []);
    const where = lines.length === 0 ? '' : `; look at line ${lines.join(', ')}`;
    throw new ReadFailure(`${file}: expected user: and password:, each with a text${where}`);
  }
}
