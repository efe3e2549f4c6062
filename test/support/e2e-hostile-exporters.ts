import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

const TEXT = { 'content-type': 'text/plain; version=0.0.4' };
export const ESCAPES = 'a\u001b]52;c;eA==\u0007\u001b[2J\u009b31m\r\u202eb\u200b';

/** A GPU that an honest exporter serves. */
export const GOOD = `DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="GPU-good",pci_bus_id="00000000:19:00.0",modelName="NVIDIA H100",Hostname="good"} 41
DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-good",pci_bus_id="00000000:19:00.0",modelName="NVIDIA H100",Hostname="good"} 301.5
`;

const label = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
const series = (hostname: string, uuid: string, model: string): string =>
  `DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="${label(uuid)}",modelName="${label(model)}",Hostname="${label(hostname)}",pod="${label(ESCAPES)}"} 50\n`;

/** Exporters that lie, each with what an operator is to read about it; null where what it says is usable. */
export const EXPORTERS: ReadonlyMap<string, readonly [RequestListener, RegExp | null]> = new Map<
  string,
  readonly [RequestListener, RegExp | null]
>([
  [
    'html',
    [
      body('text/html', '<!doctype html><title>login</title>\u001b[31m'),
      /expected metrics \(text\/plain\), found text\/html/,
    ],
  ],
  [
    'json',
    [
      body('application/json', '{"status":"success","data":[]}'),
      /expected metrics .* found application\/json/,
    ],
  ],
  [
    'html as text',
    [body('text/plain', '<html>\u001b[31mlogin</html>'), /expected metrics .* does the URL end in \/metrics/],
  ],
  ['endless', [endless(TEXT, Buffer.from('x{a="b"} 1\n'.repeat(6000))), /answered more than \d+ bytes/]],
  ['silent', [() => undefined, /no complete answer within|in the time allowed/]],
  ['a byte a second', [drip, /no complete answer within|in the time allowed/]],
  ['bomb', [body('text/plain', bomb(), { 'content-encoding': 'gzip' }), /answered more than \d+ bytes/]],
  [
    'cut gzip',
    [
      body('text/plain', gzipSync(GOOD).subarray(0, 60), { 'content-encoding': 'gzip' }),
      /the gzip answer ends too early/,
    ],
  ],
  ['no gzip', [body('text/plain', GOOD, { 'content-encoding': 'gzip' }), /the gzip answer is damaged/]],
  ['short', [short, /reset before the whole answer|aborted|closed/]],
  [
    'moved',
    [
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      /expected 200, found HTTP status 302/,
    ],
  ],
  [
    'broken',
    [(_, response) => response.writeHead(500).end('\u001b[2J'), /expected 200, found HTTP status 500/],
  ],
  ['empty', [body('text/plain', ''), /expected DCGM_FI_… series, found none/]],
  [
    'announces 1 GB',
    [
      (_, response) => response.writeHead(200, { ...TEXT, 'content-length': 2 ** 30 }).write('x'),
      /announced 1073741824 bytes/,
    ],
  ],
  [
    'no UTF-8',
    [
      body(
        'text/plain',
        Buffer.concat([
          Buffer.from('DCGM_FI_DEV_GPU_TEMP{gpu="0",UUID="'),
          Buffer.from([0xff, 0xfe]),
          Buffer.from('",Hostname="latin"} 1\n'),
        ]),
      ),
      /UTF-8/,
    ],
  ],
  [
    'names',
    [
      body(
        'text/plain',
        series(ESCAPES, 'GPU-esc', ESCAPES) +
          series('__proto__', 'GPU-proto', 'constructor') +
          series('constructor', '__proto__', '__proto__') +
          series('x'.repeat(1000), 'GPU-long', 'm'),
      ),
      null,
    ],
  ],
  [
    'a label of 1 MB',
    [
      body('text/plain', series('long', 'GPU-fine', 'm') + series('x'.repeat(2 ** 20), 'GPU-long', 'm')),
      null,
    ],
  ],
]);

function body(
  type: string,
  bytes: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): RequestListener {
  return (_request, response) => {
    response
      .writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(bytes), ...headers })
      .end(bytes);
  };
}

/** 512 MB of nothing in half a megabyte, of members one after the other. */
function bomb(): Buffer {
  const member = gzipSync(Buffer.alloc(2 ** 25, '#'));
  return Buffer.concat(Array.from({ length: 16 }, () => member));
}

function endless(headers: Readonly<Record<string, string>>, chunk: Buffer): RequestListener {
  return (_request, response) => {
    response.writeHead(200, headers);
    let left = 2 ** 30;
    const write = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length;
        if (!response.write(chunk)) return;
      }
      response.end();
    };
    response.on('drain', write);
    write();
  };
}

function drip(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, TEXT);
  const timer = setInterval(() => response.write('#'), 1000);
  response.on('close', () => clearInterval(timer));
}

function short(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { ...TEXT, 'content-length': 10_000 });
  response.write(GOOD, () => response.destroy());
}
