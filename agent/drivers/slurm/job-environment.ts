export interface JobEnvironment {
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** Names that were left out because their value looks like a secret, and because they cannot be carried. */
  readonly secrets: readonly string[];
  readonly unfit: readonly string[];
  /** What its files are made with, where Slurm kept it. */
  readonly umask: string | null;
}

/** The kernel takes no longer single text for a program (MAX_ARG_STRLEN). */
const LONGEST_VARIABLE = 131_071;

/**
 * Reads what slurmctld keeps of a job's environment: a count of four bytes, little-endian, then
 * `NAME=value` and a zero byte each. What a scheduler or a login session set is left out: it would lie
 * about the new place. Any bytes give a value.
 */
export function parseEnvironmentFile(bytes: Uint8Array, carrySecrets: boolean): JobEnvironment {
  const variables: (readonly [string, string])[] = [];
  const secrets: string[] = [];
  const unfit: string[] = [];
  let umask: string | null = null;
  for (const entry of entriesOf(bytes.subarray(4))) {
    const text = decoded(entry);
    const equals = (text ?? new TextDecoder().decode(entry.subarray(0, 200))).indexOf('=', 1);
    if (equals < 1) continue;
    const name = (text ?? new TextDecoder().decode(entry)).slice(0, equals);
    if (name === 'SLURM_UMASK') umask = /^[0-7]{3,4}$/.exec(text?.slice(equals + 1) ?? '')?.[0] ?? null;
    if (OF_THE_PLACE.test(name)) continue;
    if (text === null || entry.length > LONGEST_VARIABLE) unfit.push(name);
    else if (!carrySecrets && SECRET.test(name)) secrets.push(name);
    else variables.push([name, text.slice(equals + 1)]);
  }
  return { variables, secrets, unfit, umask };
}

/** The form that `sbatch --export-file` reads. */
export function environmentFile(variables: JobEnvironment['variables']): Uint8Array {
  return new TextEncoder().encode(variables.map(([name, value]) => `${name}=${value}\0`).join(''));
}

/** What Slurm, an MPI starter or GPU binding sets, and what belongs to one login on one machine. */
const OF_THE_PLACE =
  /^(?:SLURM|SLURMD|SBATCH|SRUN|SALLOC|PMI|PMIX|PALS|OMPI_MCA_(?:ess|orte|plm))_|^(?:CUDA_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|HIP_VISIBLE_DEVICES|ZE_AFFINITY_MASK|GPU_DEVICE_ORDINAL|HOSTNAME|ENVIRONMENT|SSH_\w+|DISPLAY|XAUTHORITY|WAYLAND_DISPLAY|XDG_RUNTIME_DIR|XDG_SESSION_\w+|DBUS_SESSION_BUS_ADDRESS|KRB5CCNAME|OLDPWD|_)$/;

const SECRET = /SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|COOKIE|_JWT$/i;

function* entriesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  while (start < bytes.length) {
    const zero = bytes.indexOf(0, start);
    const end = zero < 0 ? bytes.length : zero;
    yield bytes.subarray(start, end);
    start = end + 1;
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
