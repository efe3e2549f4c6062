import { chmod, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { certificateFacts } from '../../protocol/identity/certificate-facts.ts';
import { pemBlocks, separatePem } from '../../protocol/identity/pem.ts';
import { CRL_LABEL, revocationLists, revokedAt } from '../../protocol/identity/revocation-lists.ts';
import { type Made, makeAuthority, makeCertificate, type Wanted } from './certificates.ts';
import { nextList } from './revocation.ts';

export const KINDS = ['agents', 'operators'] as const;
export type Kind = (typeof KINDS)[number];

/** One certificate that was made here. */
export interface Issued {
  readonly name: string;
  readonly serial: string;
  readonly from: Date;
  readonly until: Date;
  readonly state: 'good' | 'expired' | 'revoked';
}

const DAY_MS = 86_400_000;
/** Clocks that are a little behind take a new certificate too. */
const BACKDATED_MS = 5 * 60_000;
export const LIST_DAYS = 30;
export const CERTIFICATE_DAYS = 90;
export const AUTHORITY_DAYS = 730;

/**
 * The folder of two authorities: `agents-ca.pem`, `operators-ca.pem`, their keys, what they revoked
 * (`revoked.pem`), `agents/` and `operators/` with what they issued, and a copy of each certificate under
 * its serial in `issued/`. Nothing in it is written over but `revoked.pem`, and that whole.
 */
export class LabFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** Fails where there is an authority already. */
  async create(now: Date, days: number = AUTHORITY_DAYS): Promise<Date> {
    for (const kind of KINDS) await this.#refuseExisting(this.authorityFile(kind));
    for (const folder of ['.', ...KINDS, 'issued']) {
      await mkdir(join(this.path, folder), { recursive: true, mode: 0o700 });
      await chmod(join(this.path, folder), 0o700);
    }
    const until = after(now, days);
    // Two labs must not have authorities of one name: lists of the one would be taken for the other's.
    const lab = Math.floor(now.getTime() / 1000).toString(36);
    const lists: string[] = [];
    for (const kind of KINDS) {
      const made = await makeAuthority(`weft lab ${lab} ${kind}`, before(now), until);
      await writeKey(this.#authorityKey(kind), made.key);
      await writeNew(this.authorityFile(kind), made.certificate);
      lists.push(await nextList(made, null, null, now, after(now, LIST_DAYS)));
    }
    await writeNew(this.listFile, lists.join(''));
    return until;
  }

  authorityFile(kind: Kind): string {
    return join(this.path, `${kind}-ca.pem`);
  }

  get listFile(): string {
    return join(this.path, 'revoked.pem');
  }

  /** Makes a certificate and its key; fails where one of that name stands already. */
  async issue(
    kind: Kind,
    name: string,
    alternative: Pick<Wanted, 'dns' | 'ips'>,
    now: Date,
    days: number = CERTIFICATE_DAYS,
  ): Promise<{ readonly certificate: string; readonly key: string; readonly until: Date }> {
    const authority = await this.#authority(kind);
    const files = {
      certificate: join(this.path, kind, `${name}.pem`),
      key: join(this.path, kind, `${name}-key.pem`),
    };
    await this.#refuseExisting(files.certificate);
    await this.#refuseExisting(files.key);
    const last = factsOf(authority.certificate)?.notAfter ?? 0;
    const until = new Date(Math.min(after(now, days).getTime(), last));
    const made = await makeCertificate(authority, {
      ...alternative,
      name,
      uri: `weft://${kind === 'agents' ? 'agent' : 'operator'}/${name}`,
      usage: kind === 'agents' ? ['serverAuth', 'clientAuth'] : ['clientAuth'],
      from: before(now),
      until,
    });
    await writeKey(files.key, made.key);
    await writeNew(files.certificate, made.certificate);
    const serial = factsOf(made.certificate)?.serial ?? '';
    await writeNew(join(this.path, 'issued', `${serial}.pem`), made.certificate);
    return { ...files, until };
  }

  /** Puts a certificate on the list of its authority; false where it is there already. */
  async revoke(file: string, now: Date): Promise<boolean> {
    const certificate = await readFile(file, 'utf8');
    const facts = factsOf(certificate);
    if (facts === null) throw new Error(`no certificate in ${file}`);
    const authorities = await Promise.all(KINDS.map((kind) => this.#authority(kind)));
    const index = authorities.findIndex(
      (authority) => factsOf(authority.certificate)?.subject === facts.issuer,
    );
    if (index < 0) throw new Error(`${file} was issued by neither authority in ${this.path}`);
    if (revokedAt(facts, revocationLists(await readFile(this.listFile, 'utf8')) ?? []) !== null) return false;
    await this.#renewLists(now, (kind) => (kind === KINDS[index] ? certificate : null));
    return true;
  }

  /** Writes the lists anew, good for another 30 days; gives until when. */
  async refresh(now: Date): Promise<Date> {
    return await this.#renewLists(now, () => null);
  }

  /** What was made here, by name and then by time. */
  async issued(now: Date): Promise<readonly Issued[]> {
    const lists = revocationLists(await this.#read(this.listFile)) ?? [];
    const files = await readdir(join(this.path, 'issued'));
    const facts = await Promise.all(
      files.map(async (file) => factsOf(await readFile(join(this.path, 'issued', file), 'utf8'))),
    );
    return facts
      .filter((one) => one !== null)
      .map(
        (one): Issued => ({
          name: one.uris[0] ?? '',
          serial: one.serial,
          from: new Date(one.notBefore),
          until: new Date(one.notAfter),
          state:
            revokedAt(one, lists) !== null ? 'revoked' : one.notAfter < now.getTime() ? 'expired' : 'good',
        }),
      )
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.from.getTime() - b.from.getTime()));
  }

  async #renewLists(now: Date, revoked: (kind: Kind) => string | null): Promise<Date> {
    const until = after(now, LIST_DAYS);
    // In the order of KINDS, as `create` wrote them.
    const standing = separatePem(await this.#read(this.listFile), CRL_LABEL);
    const lists = await Promise.all(
      KINDS.map(async (kind, index) =>
        nextList(await this.#authority(kind), standing[index] ?? null, revoked(kind), now, until),
      ),
    );
    const beside = `${this.listFile}.new`;
    await writeFile(beside, lists.join(''), { mode: 0o644 });
    await rename(beside, this.listFile);
    return until;
  }

  async #authority(kind: Kind): Promise<Made> {
    return {
      certificate: await this.#read(this.authorityFile(kind)),
      key: await this.#read(this.#authorityKey(kind)),
    };
  }

  #authorityKey(kind: Kind): string {
    return join(this.path, `${kind}-ca-key.pem`);
  }

  async #read(file: string): Promise<string> {
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      if (!isMissing) throw cause;
      throw new Error(`${file} is not there; weft pki init ${this.path} makes authorities there`, { cause });
    }
  }

  async #refuseExisting(file: string): Promise<void> {
    if (await stat(file).catch(() => null)) {
      throw new Error(
        `${file} is there already, and nothing is written over; move it away first: mv ${file} ${file}.old`,
      );
    }
  }
}

function factsOf(pem: string) {
  return certificateFacts(pemBlocks(pem, 'CERTIFICATE')[0] ?? new Uint8Array());
}

async function writeKey(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
}

async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o644, flag: 'wx' });
}

/** Certificates count in whole seconds. */
function after(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000 + days * DAY_MS);
}

function before(now: Date): Date {
  return new Date(now.getTime() - BACKDATED_MS);
}
