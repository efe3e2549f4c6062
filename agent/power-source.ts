import { checkDocument } from '../protocol/configuration/check-document.ts';
import { ConfigurationError } from '../protocol/configuration/configuration-error.ts';
import { keys, text } from '../protocol/configuration/fields.ts';
import { parseYaml } from '../protocol/configuration/parse-yaml.ts';
import type { SourceConfig } from './config/agent-config.ts';
import { type Io, type Limits, ReadFailure } from './io/io.ts';
import type { Surroundings } from './source-surroundings.ts';
import type { Credentials } from './sources/power/redfish-session.ts';
import { createRedfishSource } from './sources/power/redfish-source.ts';
import type { Source } from './sources/source.ts';

/** The sources that tell of power and cooling; null for every other type, and for a type without a reader. */
export function createPowerSource(config: SourceConfig, { io, monotonic }: Surroundings): Source | null {
  const { name, intervalMs: periodMs, timeoutMs } = config;
  const common = { name, periodMs, timeoutMs, io, monotonic };
  switch (config.type) {
    case 'redfish': {
      const { targets, ca, authentication, credentials } = config;
      const readCredentials = (limits: Limits) => userAndPassword(io, credentials.file, limits);
      return createRedfishSource({ ...common, targets, ca, authentication, readCredentials });
    }
    default:
      return null;
  }
}

/** A file of `user:` and `password:`. Fails with `ReadFailure`, which shows nothing of what it holds. */
async function userAndPassword(io: Io, file: string, limits: Limits): Promise<Credentials> {
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
