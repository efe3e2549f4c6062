import * as z from 'zod';
import { urlProblem } from '../../protocol/configuration/address-fields.ts';
import {
  duration,
  keys,
  name,
  oneOfTypes,
  orNull,
  text,
  wholeNumber,
} from '../../protocol/configuration/fields.ts';
import type { FileFields } from '../../protocol/configuration/file-fields.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import type { SchedulerConfig, SecretFile, SlurmRestConfig } from './agent-config.ts';

export function schedulerSchema(files: FileFields) {
  const schemas = [
    slurm(files),
    keys({
      type: z.literal('kubernetes'),
      kubeconfig: orNull(files.file('a kubeconfig')),
      context: orNull(text('the name of a context in the kubeconfig')),
      ...reading('10s', '30s'),
    }),
    keys({
      type: z.literal('simulated'),
      nodes: wholeNumber(1, 100_000).default(64),
      gpus: wholeNumber(0, 64).default(8),
      seed: wholeNumber(0, 2 ** 32 - 1).default(1),
      ...reading('1s', '10s'),
    }),
    keys({ type: z.literal('none') }),
  ] as const;
  return z
    .discriminatedUnion('type', schemas, { error: oneOfTypes(['slurm', 'kubernetes', 'simulated', 'none']) })
    .transform((scheduler, context): SchedulerConfig => {
      if (scheduler.type === 'none') return scheduler;
      const { interval, timeout, ...others } = scheduler;
      const times = { intervalMs: interval, timeoutMs: timeout };
      if (others.type !== 'slurm') return { ...others, ...times };
      const { rest, user, token, ...slurm } = others;
      return { ...slurm, ...times, rest: restServer(rest, user, token, files, context) };
    });
}

/** Large schedulers answer slowly: 30 s was enough for 10,000 nodes; a Slurm client waits 9 s on a dead controller. */
function reading(interval: string, timeout: string) {
  return {
    interval: duration(500, 3_600_000).prefault(interval),
    timeout: duration(500, 600_000).prefault(timeout),
  };
}

function slurm(files: FileFields) {
  return keys({
    type: z.literal('slurm'),
    conf: orNull(files.file('a slurm.conf')),
    rest: orNull(text(REST)),
    user: orNull(name('a user of slurmrestd')),
    token: orNull(files.secret('a JWT for slurmrestd')),
    programs: orNull(files.folder('the folder of Slurm’s programs')),
    ...reading('10s', '30s'),
  });
}

const REST = '"unix:/run/slurmrestd.sock" or "http://HOST:PORT"';

function restServer(
  written: string | null,
  user: string | null,
  token: SecretFile | null,
  files: FileFields,
  context: z.core.$RefinementCtx,
): SlurmRestConfig | null {
  const problem = (path: string, message: string) =>
    context.issues.push({ code: 'custom', input: written, path: [path], message });
  const unix = written === null ? null : /^unix:(?:\/\/(?=\/))?(.+)$/.exec(written);
  if (written === null || unix !== null) {
    for (const [key, value] of Object.entries({ user, token })) {
      if (value !== null)
        problem(key, 'found without slurmrestd over TCP; expected it beside rest: "http://HOST:PORT"');
    }
    return unix === null ? null : { kind: 'socket', path: files.resolve(unix[1] ?? '') };
  }
  const wrongUrl = written.startsWith('unix:')
    ? wrong(written, REST)
    : urlProblem(written, ['http:', 'https:'], REST);
  if (wrongUrl !== null) problem('rest', wrongUrl);
  return { kind: 'web', url: written.replace(/\/+$/, ''), user, token };
}
