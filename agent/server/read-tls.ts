import type { ServerCertificates } from './secure-context.ts';

type ReadFile = (path: string, encoding: 'utf8') => Promise<string>;

/** The files of `listen.tls`, as texts. Fails with the system's error where one cannot be read. */
export async function readTls(
  files: {
    readonly certificate: string;
    readonly key: string;
    readonly operatorCa: string;
    readonly agentCa: string | null;
    readonly crl: string | null;
  },
  readFile: ReadFile,
): Promise<ServerCertificates> {
  const read = (file: string): Promise<string> => readFile(file, 'utf8');
  return {
    certificate: await read(files.certificate),
    key: await read(files.key),
    clientCa: await read(files.operatorCa),
    agentCa: files.agentCa === null ? null : await read(files.agentCa),
    crl: files.crl === null ? null : await read(files.crl),
  };
}
