import { ReadFailure } from '../../io/io.ts';
import { parseViciLine, ViciError, type ViciSection } from './swanctl-raw.ts';

/** One IKE security association and its children, as `swanctl --list-sas --raw` tells them. */
export interface IkeSa {
  /** The connection's name in swanctl.conf. */
  readonly name: string;
  /** `ESTABLISHED`, `CONNECTING`, `REKEYING`, `DELETING` and so on. */
  readonly state: string;
  readonly children: readonly ChildSa[];
}

export interface ChildSa {
  readonly name: string;
  /** `INSTALLED`, `REKEYING`, `DELETED` and so on. */
  readonly state: string;
  /** `ESP` or `AH`. */
  readonly protocol: string;
  /** `AES_GCM_16`, `NULL`; null where it has none. */
  readonly encryption: string | null;
  readonly bytesIn: bigint | null;
  readonly bytesOut: bigint | null;
  /** Seconds to come; below zero where it is overdue. Null where none is set. */
  readonly rekeySeconds: number | null;
  readonly lifeSeconds: number | null;
  /** Seconds since it was installed. */
  readonly installedSeconds: number | null;
}

const MOST_SAS = 10_000;

/** Reads `swanctl --list-sas --raw`. Fails with `ReadFailure`; no association is an empty list. */
export function parseListSas(text: string): readonly IkeSa[] {
  const sas: IkeSa[] = [];
  let replied = false;
  try {
    for (const line of text.split('\n')) {
      const read = parseViciLine(line);
      if (read === null) continue;
      if (read.kind.endsWith('reply')) replied = true;
      else for (const [name, value] of read.message) if (value instanceof Map) sas.push(ikeSaOf(name, value));
      if (sas.length > MOST_SAS) throw new ReadFailure(`more than ${MOST_SAS} security associations`);
    }
  } catch (error) {
    if (!(error instanceof ViciError)) throw error;
    throw new ReadFailure(`expected the output of swanctl --list-sas --raw: ${error.message}`, {
      cause: error,
    });
  }
  // Without the closing reply the list may have been cut, and what is missing would look unprotected.
  if (!replied)
    throw new ReadFailure('the list of security associations ends too early: expected "list-sas reply"');
  return sas;
}

function ikeSaOf(name: string, section: ViciSection): IkeSa {
  const children = section.get('child-sas');
  const found: ChildSa[] = [];
  if (children instanceof Map)
    for (const [key, value] of children as ViciSection)
      if (value instanceof Map) found.push(childOf(key, value));
  return { name, state: text(section, 'state') ?? 'unknown', children: found };
}

function childOf(key: string, section: ViciSection): ChildSa {
  return {
    // Before 5.5 the key was the name itself.
    name: text(section, 'name') ?? key,
    state: text(section, 'state') ?? 'unknown',
    protocol: text(section, 'protocol') ?? 'ESP',
    encryption: text(section, 'encr-alg'),
    bytesIn: count(section, 'bytes-in'),
    bytesOut: count(section, 'bytes-out'),
    rekeySeconds: seconds(section, 'rekey-time'),
    lifeSeconds: seconds(section, 'life-time'),
    installedSeconds: seconds(section, 'install-time'),
  };
}

function text(section: ViciSection, name: string): string | null {
  const value = section.get(name);
  return typeof value === 'string' && value !== '' ? value.slice(0, 256) : null;
}

function count(section: ViciSection, name: string): bigint | null {
  const value = text(section, name);
  return value !== null && /^\d{1,20}$/.test(value) ? BigInt(value) : null;
}

function seconds(section: ViciSection, name: string): number | null {
  const value = text(section, name);
  return value !== null && /^-?\d{1,12}$/.test(value) ? Number(value) : null;
}
