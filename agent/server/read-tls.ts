import { createSecureContext } from 'node:tls';
import { ConfigurationError } from '../../protocol/configuration/configuration-error.ts';
import { revocationLists } from '../../protocol/identity/revocation-lists.ts';
import { type ServerCertificates, secureContext } from './secure-context.ts';

type ReadFile = (path: string, encoding: 'utf8') => Promise<string>;

interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly operatorCa: string;
  readonly agentCa: string | null;
  readonly crl: string | null;
}

/**
 * The files of `listen.tls`, as texts that fit each other. Fails with `ConfigurationError` where they do not:
 * before any of it holds, so that a reload with a wrong file leaves everything as it was.
 */
export async function readTls(files: TlsFiles, readFile: ReadFile): Promise<ServerCertificates> {
  const read = (file: string): Promise<string> => readFile(file, 'utf8');
  const tls = {
    certificate: await read(files.certificate),
    key: await read(files.key),
    clientCa: await read(files.operatorCa),
    agentCa: files.agentCa === null ? null : await read(files.agentCa),
    crl: files.crl === null ? null : await read(files.crl),
  };
  if (files.crl !== null && revocationLists(tls.crl ?? '') === null)
    throw problem(files.crl, 'listen.tls.crl', 'a damaged revocation list; expected lists in PEM form');
  try {
    createSecureContext(secureContext(tls));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const text = `found ${reason}; expected a certificate, the key that belongs to it, and authorities`;
    throw problem(files.certificate, 'listen.tls', text, cause);
  }
  return tls;
}

function problem(file: string, key: string, text: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError([{ file, line: null, key, text }], { cause });
}
