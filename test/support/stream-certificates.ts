import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /**
   * A certificate of this authority with these subject alternative names, `IP:127.0.0.1` or `URI:weft://…`;
   * one of -1 days has expired.
   */
  issue(names: string, usage: CertificateUsage, days?: number): Certificate;
}

/** Another agent is a server to those that dial it, and a client of those that it dials. */
export type CertificateUsage = 'serverAuth' | 'clientAuth' | 'serverAuth,clientAuth';

/** Whether this machine has the openssl program. */
export const HAS_OPENSSL = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Makes certificates in a folder of its own; `remove` ends it. */
export class CertificateMaker {
  readonly #folder = mkdtempSync(join(tmpdir(), 'weft-certificates-'));
  #made = 0;

  authority(): Authority {
    const [key, certificate] = [this.#path('key'), this.#path('pem')];
    this.#openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      key,
      '-out',
      certificate,
      '-days',
      '90',
      '-subj',
      '/CN=operators',
    );
    return {
      ...read(certificate, key),
      issue: (names, usage, days = 60) => this.#issue({ certificate, key }, names, usage, days),
    };
  }

  /** One that signed itself, for a year, with a key of RSA that is too short and SHA-1. */
  weak(): Certificate {
    const [key, certificate] = [this.#path('key'), this.#path('pem')];
    const names = 'subjectAltName=URI:weft://agent/weak';
    const made = ['-newkey', 'rsa:1024', '-nodes', '-keyout', key, '-out', certificate];
    this.#openssl('req', '-x509', ...made, '-sha1', '-days', '400', '-subj', '/CN=weak', '-addext', names);
    return read(certificate, key);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #issue(authority: Certificate, names: string, usage: string, days: number): Certificate {
    const [key, request, certificate, extensions] = ['key', 'csr', 'pem', 'cnf'].map((end) =>
      this.#path(end),
    ) as [string, string, string, string];
    writeFileSync(extensions, `subjectAltName=${names}\nextendedKeyUsage=${usage}\n`);
    this.#openssl('req', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', '/CN=someone');
    const signer = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial'];
    this.#openssl(
      'x509',
      '-req',
      '-in',
      request,
      ...signer,
      '-out',
      certificate,
      '-days',
      String(days),
      '-extfile',
      extensions,
    );
    return read(certificate, key);
  }

  #path(end: string): string {
    return join(this.#folder, `${++this.#made}.${end}`);
  }

  #openssl(...parameters: string[]): void {
    execFileSync('openssl', parameters, { stdio: 'ignore' });
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function read(certificate: string, key: string): Certificate {
  return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}
