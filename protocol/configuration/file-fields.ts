import * as z from 'zod';
import { keys, text } from './fields.ts';

export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  /** Permission bits, `0o600`. */
  readonly mode: number;
}

/** What checking a configuration asks of the world. */
export interface ConfigurationFiles {
  /** Fails with an error whose message names the file. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** Null when nothing is there. */
  readonly status: (path: string) => Promise<FileStatus | null>;
  /** A path as written, made absolute: relative to the configuration's folder. */
  readonly resolve: (written: string) => string;
}

/**
 * Fields that name files: resolved, and looked at before anything starts, so that a missing certificate
 * is one line at the start and not a failed connection at night. None of them reads a secret into a message.
 */
export function fileFields(files: ConfigurationFiles) {
  const checked = (expected: string, check: (path: string) => Promise<string | null>) =>
    text(expected).transform(async (written, context) => {
      const path = files.resolve(written);
      const problem = INLINE.test(written)
        ? `the text itself, which is not shown here; expected the path of ${expected}`
        : await check(path);
      if (problem === null) return path;
      context.issues.push({ code: 'custom', input: written, message: problem });
      return z.NEVER;
    });
  const present = (expected: string, ...checks: readonly Check[]) =>
    checked(expected, (path) => problemOf(files, path, expected, checks));
  const mayBeMissing = (expected: string, ...checks: readonly Check[]) =>
    checked(expected, async (path) =>
      (await files.status(path).catch(() => 'unknown')) === null
        ? null
        : await problemOf(files, path, expected, checks),
    );

  return {
    resolve: files.resolve,
    /** A path that need not exist yet. */
    path: (expected: string) => text(expected).transform((written) => files.resolve(written)),
    /** A file that is there. */
    file: (expected: string) => present(expected),
    /** A folder that is there. */
    folder: (expected: string) => checked(expected, (path) => problemOfFolder(files, path, expected)),
    /** A program: a path, or a bare name, which means the file beside the configuration or else the PATH. */
    program: (fallback: string) =>
      text(PROGRAM)
        .transform(async (written, context) => {
          const path = files.resolve(written);
          const status = await files.status(path).catch(() => null);
          if (status === null && !written.includes('/')) return written;
          const problem = problemOfProgram(path, status);
          if (problem === null) return path;
          context.issues.push({ code: 'custom', input: written, message: problem });
          return z.NEVER;
        })
        .prefault(fallback),
    /** A PEM file with certificates. */
    certificates: () => present('a PEM file with a certificate', holdsCertificate),
    /** A PEM file with revocation lists, one for each authority. */
    revocationLists: () => present('a PEM file with revocation lists', holdsRevocationList),
    /** A PEM file with a private key, readable by its user only. */
    privateKey: () => present('a PEM file readable by this user only', isOwn, holdsPrivateKey),
    /** A secret in a file of its own, readable by its user only: `{file: PATH}`. */
    secret: (what: string) =>
      reference(what, present(`a file with ${what}, readable by this user only`, isOwn, holdsText)),
    /** The path of such a file alone, for a mapping that says more about the secret. */
    secretPath: (what: string) =>
      present(`a file with ${what}, readable by this user only`, isOwn, holdsText),
    /** The same as `secret`, where the file may come later. */
    secretToBe: (what: string) =>
      reference(what, mayBeMissing(`a file with ${what}, readable by this user only`, isOwn, holdsText)),
    /** A private key that is used if it is there: `~/.ssh/id_ed25519`. */
    optionalKey: () => mayBeMissing('a private key readable by this user only', isOwn),
  };
}

export type FileFields = ReturnType<typeof fileFields>;

/** What is wrong with a file that says what others do: anyone who may write it may act as we do. */
export async function problemOfWritable(files: ConfigurationFiles, path: string): Promise<string | null> {
  const status = await files.status(path).catch(() => null);
  if (status === null || (status.mode & 0o002) === 0) return null;
  return `${path} can be changed by anyone on this machine (mode ${octal(status.mode)}); mend with: chmod o-w ${path}`;
}

function reference<V extends z.ZodType>(what: string, path: V) {
  return keys({ file: path }, `{file: PATH}, a file with ${what}, readable by this user only`);
}

const INLINE = /-----BEGIN|\n/;

type Check = (path: string, status: FileStatus, contents: string) => string | null;

const isOwn: Check = (path, status) =>
  (status.mode & 0o077) === 0
    ? null
    : `${path} can be read by others (mode ${octal(status.mode)}); mend with: chmod 600 ${path}`;

const holdsCertificate: Check = (path, _status, contents) =>
  contents.includes('-----BEGIN CERTIFICATE-----')
    ? null
    : `no certificate in ${path}; expected a PEM file with -----BEGIN CERTIFICATE-----`;

const holdsRevocationList: Check = (path, _status, contents) =>
  contents.includes('-----BEGIN X509 CRL-----')
    ? null
    : `no revocation list in ${path}; expected a PEM file with -----BEGIN X509 CRL----- (openssl crl -inform DER -in FILE makes one)`;

const holdsPrivateKey: Check = (path, _status, contents) => {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(contents)) {
    return `no private key in ${path}; expected a PEM file with -----BEGIN PRIVATE KEY-----`;
  }
  return /ENCRYPTED/.test(contents)
    ? `the key in ${path} needs a passphrase, and nobody is there to type it; expected a key without one`
    : null;
};

const holdsText: Check = (path, _status, contents) =>
  contents.trim() === '' ? `${path} is empty; expected a secret in it, or no file` : null;

async function problemOf(
  files: ConfigurationFiles,
  path: string,
  expected: string,
  checks: readonly Check[],
): Promise<string | null> {
  try {
    const status = await files.status(path);
    if (status === null) return `file not found: ${path}; expected ${expected}`;
    if (status.kind !== 'file') return `not a file: ${path}; expected ${expected}`;
    const contents = checks.length === 0 ? '' : new TextDecoder().decode(await files.readFile(path));
    return checks.map((check) => check(path, status, contents)).find((problem) => problem !== null) ?? null;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return `${path} cannot be read: ${reason}; expected ${expected}`;
  }
}

const PROGRAM = 'a program that this user may run';

function problemOfProgram(path: string, status: FileStatus | null): string | null {
  if (status === null) return `file not found: ${path}; expected ${PROGRAM}`;
  if (status.kind !== 'file') return `not a file: ${path}; expected ${PROGRAM}`;
  if ((status.mode & 0o111) !== 0) return null;
  return `${path} is no program (mode ${octal(status.mode)}); mend with: chmod +x ${path}`;
}

async function problemOfFolder(
  files: ConfigurationFiles,
  path: string,
  expected: string,
): Promise<string | null> {
  const status = await files.status(path).catch(() => null);
  return status?.kind === 'folder' ? null : `folder not found: ${path}; expected ${expected}`;
}

function octal(mode: number): string {
  return `0${(mode & 0o777).toString(8)}`;
}
