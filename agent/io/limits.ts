import { type Limits, ReadFailure } from './io.ts';

/**
 * Runs a piece of waiting under its limits: what comes out is its value or a `ReadFailure`, at the latest
 * when the time is up, whether or not the piece heeds the signal it is given (a read from a hung network
 * file system cannot be stopped, only left behind). `asked` begins every message.
 */
export async function withinLimits<T>(
  limits: Limits,
  asked: string,
  piece: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (limits.signal.aborted) throw calledOff(asked, limits.signal);
  const controller = new AbortController();
  const timer = setTimeout(() => {
    const message = `${asked}: no complete answer within ${limits.timeoutMs} ms`;
    controller.abort(new ReadFailure(message, { kind: 'timeout' }));
  }, limits.timeoutMs);
  const onAbort = (): void => controller.abort(calledOff(asked, limits.signal));
  limits.signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([piece(controller.signal), rejectedBy(controller.signal)]);
  } catch (error) {
    throw readFailureFrom(asked, controller.signal.aborted ? controller.signal.reason : error);
  } finally {
    clearTimeout(timer);
    limits.signal.removeEventListener('abort', onAbort);
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Who waits may have given up because of its own time limit: that stays a timeout. */
function calledOff(asked: string, signal: AbortSignal): ReadFailure {
  const reason: unknown = signal.reason;
  if (reason instanceof ReadFailure) return reason;
  if (reason instanceof Error && reason.name === 'TimeoutError') {
    return new ReadFailure(`${asked}: no complete answer in the time allowed`, { kind: 'timeout' });
  }
  return new ReadFailure(`${asked}: called off`, { cause: reason });
}

function readFailureFrom(asked: string, error: unknown): ReadFailure {
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
