import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A web server on loopback that stands for an exporter: it serves a body, or whatever a test thinks up. */
export interface ExporterServer {
  readonly url: string;
  /** Requests answered so far. */
  readonly asked: number;
  answer(with_: string | Uint8Array | RequestListener): void;
  /** Ends every connection; from now on the port refuses. May be called twice. */
  close(): Promise<void>;
  /** Listens at the same port again. */
  reopen(): Promise<void>;
}

const TEXT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };

/** Starts one; `close` ends it. */
export async function startExporter(
  first: string | Uint8Array | RequestListener,
  path = '/metrics',
): Promise<ExporterServer> {
  let listener = listenerOf(first);
  let asked = 0;
  const listen = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        asked += 1;
        // Whoever asked may hang up in the middle of an endless answer.
        response.on('error', () => undefined);
        listener(request, response);
      });
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve(server));
    });
  let server: Server | null = await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    get asked() {
      return asked;
    },
    answer: (next) => {
      listener = listenerOf(next);
    },
    close: async () => {
      const open = server;
      server = null;
      if (open === null) return;
      const closed = new Promise((resolve) => open.close(resolve));
      open.closeAllConnections();
      await closed;
    },
    reopen: async () => {
      server ??= await listen(port);
    },
  };
}

function listenerOf(answer: string | Uint8Array | RequestListener): RequestListener {
  if (typeof answer === 'function') return answer;
  return (_request, response) => {
    response.writeHead(200, { ...TEXT, 'content-length': Buffer.byteLength(answer) }).end(answer);
  };
}
