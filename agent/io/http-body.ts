import type { IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type HttpReply, ReadFailure } from './io.ts';

/** Takes an answer whole: as it comes, or unpacked, and at most so many bytes of it. */
export function takeBody(
  response: IncomingMessage,
  asked: string,
  maxBytes: number,
  done: (reply: HttpReply) => void,
  failed: (error: unknown) => void,
): void {
  const headers = headersOf(response);
  const announced = Number(headers.get('content-length') ?? 0);
  const encoding = (headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  const isWhole = headers.has('content-length') || headers.has('transfer-encoding');
  const reply = (kept: readonly Buffer[], complete: boolean): HttpReply => ({
    complete,
    status: response.statusCode ?? 0,
    contentType: (headers.get('content-type') ?? '').toLowerCase(),
    body: joined(kept),
    headers,
  });
  if (announced > maxBytes) {
    response.destroy();
    failed(new ReadFailure(`${asked}: announced ${announced} bytes, at most ${maxBytes} are taken`));
  } else if (encoding === 'identity' || encoding === '') {
    takeAll(response, asked, maxBytes, (kept) => done(reply(kept, isWhole)), failed);
  } else if (encoding === 'gzip' || encoding === 'x-gzip') {
    const kept: Buffer[] = [];
    pipeline(response, createGunzip(), keeper(kept, maxBytes, asked)).then(
      () => done(reply(kept, true)),
      (error: unknown) => failed(gzipFailure(asked, error)),
    );
  } else {
    response.destroy();
    failed(new ReadFailure(`${asked}: compressed as "${encoding.slice(0, 40)}", only gzip was offered`));
  }
}

/** By lower-case name; of a name that stands several times the first. */
export function headersOf({ rawHeaders }: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!headers.has(name)) headers.set(name, rawHeaders[at + 1] ?? '');
  }
  return headers;
}

/** What comes as it is, which is nearly all: by hand, for a pipeline takes a third of what an exchange costs. */
function takeAll(
  response: IncomingMessage,
  asked: string,
  maxBytes: number,
  done: (kept: readonly Buffer[]) => void,
  failed: (error: unknown) => void,
): void {
  const kept: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) response.destroy(tooMuch(asked, maxBytes));
    else kept.push(chunk);
  });
  response.on('end', () => done(kept));
  response.on('error', failed);
  response.on('close', () => {
    if (!response.complete) failed(new Error('the connection was closed before the whole answer came'));
  });
}

function joined(kept: readonly Buffer[]): Buffer {
  const [only] = kept;
  return only !== undefined && kept.length === 1 ? only : Buffer.concat(kept);
}

function tooMuch(asked: string, maxBytes: number): ReadFailure {
  return new ReadFailure(`${asked}: answered more than ${maxBytes} bytes; is this the right page?`);
}

/** Counts after decompression, so that a small bomb ends at the cap and not in memory. */
function keeper(kept: Buffer[], maxBytes: number, asked: string): Writable {
  let bytes = 0;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        done(tooMuch(asked, maxBytes));
        return;
      }
      kept.push(chunk);
      done();
    },
  });
}

function gzipFailure(asked: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR')
    return new ReadFailure(`${asked}: the gzip answer ends too early`, { cause: error });
  if (code === 'Z_DATA_ERROR')
    return new ReadFailure(`${asked}: the gzip answer is damaged`, { cause: error });
  return error;
}
