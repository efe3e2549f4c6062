import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { Client, type ClientChannel } from 'ssh2';
import type { ServeFolder } from './served-console.ts';

/** The line that lets the key noc-4 in with OpenSSH's client. */
export function sshCommand(folder: ServeFolder, port: number): string {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const flags = options.map((option) => `-o ${option}`).join(' ');
  return `exec ssh -F none ${flags} -o IdentityAgent=none -i ${join(folder.path, 'noc-4')} -p ${port} noc@127.0.0.1`;
}

/** A shell of noc-1 by ssh2, whose window can be told any size. */
export async function openShell(
  folder: ServeFolder,
  port: number,
): Promise<{ readonly channel: ClientChannel; readonly end: () => void }> {
  const client = new Client();
  client.connect({
    host: '127.0.0.1',
    port,
    username: 'noc',
    privateKey: readFileSync(join(folder.path, 'noc-1')),
  });
  await once(client, 'ready');
  return await new Promise((resolve, reject) =>
    client.shell({ term: 'xterm-256color', cols: 80, rows: 24 }, (error, channel) =>
      error ? reject(error) : resolve({ channel, end: () => void client.end() }),
    ),
  );
}

/** What ssh2 says first: its identification and its offer of algorithms. */
export async function firstWords(port: number): Promise<Buffer> {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const through = connect(port, '127.0.0.1');
    through.on('error', () => undefined);
    through.pipe(socket);
    socket.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      through.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = new Client();
  client.on('error', () => undefined);
  const settled = new Promise((resolve) => client.once('error', resolve));
  client.connect({
    host: '127.0.0.1',
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    username: 'noc',
    password: 'none',
  });
  await settled;
  client.destroy();
  server.close();
  return Buffer.concat(heard);
}
