import { type HttpAnswer, type Io, type ProgramResult, ReadFailure } from '../../../../agent/io/io.ts';

export interface Call {
  readonly what: string;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly socketPath?: string | undefined;
  readonly feeds?: ReadonlyMap<number, Uint8Array> | undefined;
}

type Programs = (command: string) => string | Partial<ProgramResult> | Promise<ProgramResult>;
type Server = (path: string) => readonly [status: number, body: string];

/** An `Io` of two functions, one for programs and one for a server, that keeps what it was asked. */
export function fakeIo(world: {
  programs?: Programs;
  server?: Server;
  files?: Readonly<Record<string, string>>;
}): {
  readonly io: Io;
  readonly calls: Call[];
} {
  const calls: Call[] = [];
  const io: Io = {
    async run(argv, { environment, feeds }) {
      calls.push({ what: argv.join(' '), environment, feeds });
      const printed = await world.programs?.(argv.join(' '));
      if (typeof printed === 'string') return { stdout: bytesOf(printed), stderr: '', exitCode: 0 };
      return { stdout: bytesOf(''), stderr: '', exitCode: 0, ...printed };
    },
    async get(url, { headers, socketPath }): Promise<HttpAnswer> {
      calls.push({ what: url, headers, socketPath });
      const [status, body] = world.server?.(new URL(url).pathname) ?? [404, 'not found'];
      return { status, contentType: 'application/json', body: bytesOf(body) };
    },
    async ask({ url }) {
      throw new ReadFailure(`${url}: nothing here is asked so`);
    },
    async listen({ url }) {
      throw new ReadFailure(`${url}: nobody listens here`);
    },
    async readFile(path) {
      const text = world.files?.[path];
      if (text === undefined) throw new ReadFailure(`${path}: not found (ENOENT)`);
      return bytesOf(text);
    },
    async readFolder() {
      return [];
    },
  };
  return { io, calls };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export const limits = { signal: new AbortController().signal, timeoutMs: 1000, maxBytes: 1_000_000 };
