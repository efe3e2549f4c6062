import { type Limits, ReadFailure } from './io.ts';

/**
 * Begins a piece of waiting: it tells how it ended, once or more often, of which the first counts, and gives what
 * stops it.
 */
export type Beginning<T> = (
  done: (value: T) => void,
  failed: (error: unknown) => void,
) => (why: ReadFailure) => void;

/**
 * Waits under limits: what comes out is a value or a `ReadFailure`, at the latest when the time is up, whether
 * or not what is waited for can be stopped (a read from a hung network file system can only be left behind).
 * `asked` begins every message. By hand and not by a signal of its own, which costs a tenth of an exchange.
 */
export function settledWithin<T>(limits: Limits, asked: string, begin: Beginning<T>): Promise<T> {
  const { signal, timeoutMs } = limits;
  if (signal.aborted) return Promise.reject(calledOff(asked, signal));
  return new Promise<T>((resolve, reject) => {
    let stop: ((why: ReadFailure) => void) | null = null;
    let isOver = false;
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      return true;
    };
    const giveUp = (why: ReadFailure): void => {
      if (!end()) return;
      reject(why);
      stop?.(why);
    };
    const onAbort = (): void => giveUp(calledOff(asked, signal));
    const timer = setTimeout(() => {
      const message = `${asked}: no complete answer within ${timeoutMs} ms`;
      giveUp(new ReadFailure(message, { kind: 'timeout' }));
    }, timeoutMs);
    signal.addEventListener('abort', onAbort);
    const failed = (error: unknown): void => {
      if (end()) reject(readFailureFrom(asked, error));
    };
    try {
      stop = begin((value) => {
        if (end()) resolve(value);
      }, failed);
    } catch (error) {
      failed(error);
    }
  });
}

/** As `settledWithin`, for a piece that heeds a signal. */
export function withinLimits<T>(
  limits: Limits,
  asked: string,
  piece: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return settledWithin(limits, asked, (done, failed) => {
    const controller = new AbortController();
    piece(controller.signal).then(done, failed);
    return (why) => controller.abort(why);
  });
}

/** Who waits may have given up because of its own time limit: that stays a timeout. */
export function calledOff(asked: string, signal: AbortSignal): ReadFailure {
  const reason: unknown = signal.reason;
  if (reason instanceof ReadFailure) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new ReadFailure(`${asked}: no complete answer in the time allowed`, { kind: 'timeout' });
  }
  return new ReadFailure(`${asked}: called off`, { cause: reason });
}

export function readFailureFrom(asked: string, error: unknown): ReadFailure {
  if (error instanceof ReadFailure) return error;
  return new ReadFailure(`${asked}: ${reasonOf(error)}`, { cause: error });
}

const NOT_VOUCHED = 'nobody who is trusted vouches for the server’s certificate';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'not permitted (EACCES): give the agent’s user the right to it',
  EADDRNOTAVAIL: 'no local address left for the connection (EADDRNOTAVAIL)',
  ECONNREFUSED: 'connection refused (ECONNREFUSED): nothing listens there',
  ECONNRESET: 'the connection was reset before the whole answer came (ECONNRESET)',
  EHOSTUNREACH: 'no route to the host (EHOSTUNREACH)',
  EISDIR: 'is a folder, a file was expected (EISDIR)',
  EMFILE: 'the agent has too many files open (EMFILE): raise its limit (LimitNOFILE)',
  ENETUNREACH: 'no route to the network (ENETUNREACH)',
  ENOENT: 'not found (ENOENT)',
  ENOTDIR: 'is not a folder (ENOTDIR)',
  ENOTFOUND: 'the name does not resolve (ENOTFOUND)',
  EAI_AGAIN: 'the name service does not answer (EAI_AGAIN)',
  EPERM: 'not permitted (EPERM)',
  EPIPE: 'the connection was closed while asking (EPIPE)',
  CERT_HAS_EXPIRED: 'the server’s certificate has expired (CERT_HAS_EXPIRED)',
  DEPTH_ZERO_SELF_SIGNED_CERT: `${NOT_VOUCHED} (DEPTH_ZERO_SELF_SIGNED_CERT); put it into the file of ca, or who signed it`,
  SELF_SIGNED_CERT_IN_CHAIN: `${NOT_VOUCHED} (SELF_SIGNED_CERT_IN_CHAIN); put who signed it into the file of ca`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `${NOT_VOUCHED} (UNABLE_TO_GET_ISSUER_CERT_LOCALLY); put who signed it into the file of ca`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `${NOT_VOUCHED} (UNABLE_TO_VERIFY_LEAF_SIGNATURE); put who signed it into the file of ca`,
  HPE_HEADER_OVERFLOW: 'the answer’s header is larger than 16 KiB',
};

/** What went wrong in one line, with the system's code where it has one. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed for a reason that was not given';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (Object.hasOwn(REASONS, code)) return REASONS[code]!;
  // An AggregateError (every address of a name refused) has no message of its own.
  const message = error instanceof AggregateError ? reasonOf(error.errors[0]) : error.message;
  return `${code.startsWith('HPE_') ? 'not HTTP: ' : ''}${oneLine(message)}`;
}

/** Text of others in one line of at most 200 characters, without control characters. */
function oneLine(text: string): string {
  const flat = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return flat.length > 200 ? `${flat.slice(0, 199)}…` : flat;
}
