import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createHttpGet } from '../../../agent/io/http-get.ts';
import { type HttpHearing, ReadFailure } from '../../../agent/io/io.ts';
import { serve } from '../../support/loopback-server.ts';

const http = createHttpGet();

function hear(
  url: string,
  limits: { timeoutMs?: number; silenceMs?: number } = {},
  own?: HttpHearing['piece'],
) {
  const stopping = new AbortController();
  const heard: string[] = [];
  const ended = http
    .listen(
      { url, headers: { accept: 'text/event-stream', 'last-event-id': '7' } },
      { signal: stopping.signal, timeoutMs: 5000, silenceMs: 5000, ...limits },
      {
        head: ({ status, contentType }) => void heard.push(`${status} ${contentType}`),
        piece: (bytes) => {
          heard.push(new TextDecoder().decode(bytes));
          own?.(bytes);
        },
      },
    )
    .then(
      () => null,
      (error: unknown) => error,
    );
  return { heard, ended, stop: () => stopping.abort() };
}

const begin = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'Text/Event-Stream' });

describe('listening to a server', () => {
  it('hears what it says as it comes, until it ends', async () => {
    let proof: unknown;
    const url = await serve((request, response) => {
      proof = [request.headers['last-event-id'], request.headers['accept-encoding']];
      begin(response).write('one');
      setTimeout(() => response.end('two'), 30);
    });
    const { heard, ended } = hear(url);
    expect(await ended).toBeNull();
    expect(heard).toEqual(['200 text/event-stream', 'one', 'two']);
    expect(proof).toEqual(['7', undefined]);
  });

  it('fails where the connection breaks off', async () => {
    const url = await serve((_request, response) => {
      begin(response).write('one');
      setTimeout(() => response.destroy(), 30);
    });
    const { heard, ended } = hear(url);
    expect(await ended).toBeInstanceOf(ReadFailure);
    expect(heard).toContain('one');
  });

  it('fails where no answer begins in time', async () => {
    const { ended } = hear(await serve(() => undefined), { timeoutMs: 50 });
    expect(await ended).toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('no answer within 50 ms'),
    });
  });

  it('fails where nothing comes any more', async () => {
    const url = await serve((_request, response) => void begin(response).write('one'));
    const { heard, ended } = hear(url, { silenceMs: 60 });
    expect(await ended).toMatchObject({ message: expect.stringContaining('not a byte within 60 ms') });
    expect(heard).toContain('one');
  });

  it('ends when it is called off, and lets the server go', async () => {
    let left: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      left = resolve;
    });
    const url = await serve((_request, response) => {
      response.on('close', left);
      begin(response).write('one');
    });
    const listening = hear(url, {}, () => listening.stop());
    expect(await listening.ended).toBeInstanceOf(ReadFailure);
    await gone;
  });

  it('ends with what whoever hears it throws', async () => {
    const url = await serve((_request, response) => void begin(response).write('one'));
    const { ended } = hear(url, {}, () => {
      throw new ReadFailure('too much of it');
    });
    expect(await ended).toMatchObject({ message: 'too much of it' });
  });

  it.each([
    ['refuses the connection', 'http://127.0.0.1:9/'],
    ['is no address', 'nonsense'],
    ['is another protocol', 'ftp://127.0.0.1/'],
  ])('fails in a line where the server %s', async (_what, url) => {
    const error = await hear(url).ended;
    expect(error).toBeInstanceOf(ReadFailure);
    expect(String(error)).toContain('GET ');
  });

  it('takes nothing that is packed', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write('x');
    });
    expect(await hear(url).ended).toMatchObject({ message: expect.stringContaining('compressed as "gzip"') });
  });
});
