/**
 * What the agent may ask of the world, as interfaces small enough to fake in ten lines. The real ones
 * beside this file are the one place that times out, caps and aborts.
 */
export interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Bytes of answer, after decompression, that are kept at most; more is a failure, not a cut. */
  readonly maxBytes: number;
}

export interface ProgramResult {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** The exit status; null when a signal ended it. */
  readonly exitCode: number | null;
}

/** Runs a program by argv: no shell, a clean environment, stdin closed or fed. Fails with `ReadFailure`. */
export type RunProgram = (
  argv: readonly [string, ...string[]],
  limits: Limits & {
    readonly environment?: Readonly<Record<string, string>>;
    /** What it reads, by file descriptor: 0 is stdin, 3 and up are for programs that are told of them. */
    readonly feeds?: ReadonlyMap<number, Uint8Array>;
    /**
     * What it prints holds secrets: it comes past no stream, whose buffers nobody could overwrite, so that
     * `stdout` is the only copy in this process, and whoever asked overwrites that one.
     */
    readonly isSecret?: boolean;
    /** Told of what it prints as it comes; nothing of that is kept then, nor counted against `maxBytes`. */
    readonly onOutput?: (piece: Uint8Array) => void;
  },
) => Promise<ProgramResult>;

export interface HttpAnswer {
  readonly status: number;
  /** Lower case, with parameters; empty when the server named none. */
  readonly contentType: string;
  /** Decompressed. */
  readonly body: Uint8Array;
  /** True where the transfer itself said that nothing is missing (Content-Length, last chunk, gzip trailer). */
  readonly complete?: boolean;
}

/** One GET: no redirects, gzip taken and bounded. Fails with `ReadFailure`; any HTTP status is an answer. */
export type HttpGet = (
  url: string,
  limits: Limits & { readonly headers?: Readonly<Record<string, string>>; readonly socketPath?: string },
) => Promise<HttpAnswer>;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** PEM of the only ones who may vouch for the server; without it, those that Node trusts. */
  readonly authorities?: string;
}

export interface HttpReply extends HttpAnswer {
  /** By lower-case name, at most 16 KiB together; of a name that stands several times the first. */
  readonly headers: ReadonlyMap<string, string>;
}

/** One exchange of any method: no redirects, bounded as `HttpGet`. A POST is sent once and never again. */
export type HttpAsk = (request: HttpRequest, limits: Limits) => Promise<HttpReply>;

export interface ListenLimits {
  readonly signal: AbortSignal;
  /** Until the answer begins. */
  readonly timeoutMs: number;
  /** The longest that nothing at all may come. */
  readonly silenceMs: number;
}

/** Hears an answer as it comes; what it throws ends the listening with it. */
export interface HttpHearing {
  head(head: Pick<HttpReply, 'status' | 'contentType' | 'headers'>): void;
  piece(bytes: Uint8Array): void;
}

/**
 * One GET whose answer goes on and on, over a connection of its own, uncompressed; how much of it is taken is
 * for who hears it. Settles when the server ends it. Fails with `ReadFailure`.
 */
export type HttpListen = (
  request: Omit<HttpRequest, 'method' | 'body'>,
  limits: ListenLimits,
  hearing: HttpHearing,
) => Promise<void>;

export interface Io {
  readonly run: RunProgram;
  readonly get: HttpGet;
  readonly ask: HttpAsk;
  readonly listen: HttpListen;
  /** A file's bytes. Fails with `ReadFailure`. */
  readonly readFile: (path: string, limits: Limits) => Promise<Uint8Array>;
  /** The names in a folder, sorted. Fails with `ReadFailure`. */
  readonly readFolder: (path: string, limits: Limits) => Promise<readonly string[]>;
}

/**
 * A reading that the world refused: drawn as the source's state, never thrown past the poller.
 * The message is one line: what was asked, what came, and what would be right.
 */
export class ReadFailure extends Error {
  readonly kind: 'failed' | 'timeout';

  constructor(
    message: string,
    options: { readonly kind?: 'failed' | 'timeout'; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ReadFailure';
    this.kind = options.kind ?? 'failed';
  }
}
