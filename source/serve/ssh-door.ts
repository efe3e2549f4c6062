import type { Socket } from 'node:net';
import type { Connection, PseudoTtyInfo, ServerChannel, ServerConfig, Session } from 'ssh2';
import { neutralise } from '../../protocol/text.ts';
import type { AuthorizedKey } from './authorized-keys.ts';
import { FrontDoor, type Visitor } from './front-door.ts';
import { fingerprintOf } from './key-words.ts';
import type { KeysFile } from './keys-file.ts';
import { LIMITS } from './limits.ts';
import { loadServer } from './load-server.ts';
import { logIn } from './log-in.ts';
import { Places } from './places.ts';
import { clampSize, ServedOutput } from './served-terminal.ts';

/** Somebody who is known, at a terminal. */
export interface Guest {
  readonly key: AuthorizedKey;
  readonly fingerprint: string;
  readonly address: string;
  /** The type of the terminal as the client names it; foreign. */
  readonly term: string;
  readonly channel: ServerChannel;
  readonly output: ServedOutput;
  /** Settles when the connection is closed, by whomever. */
  readonly gone: Promise<void>;
  /** Ends the connection with an exit status, behind what was written. */
  leave(status: number): void;
  /** Ends it now. */
  cut(): void;
}

export interface SshDoorOptions {
  readonly hostKey: Buffer;
  readonly keys: KeysFile;
  readonly wall: () => number;
  readonly onGuest: (guest: Guest) => void;
  readonly log: (text: string) => void;
  readonly graceMs?: number;
}

/** AES-GCM is out of reach for Terrapin (CVE-2023-48795) and needs no MAC; nothing here signs with SHA-1. */
const ALGORITHMS = {
  kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384'],
  cipher: ['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com'],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  compress: ['none'],
} satisfies ServerConfig['algorithms'];

/** Opens the way in; nobody is heard before `listen` of what it gives. */
export async function openSshDoor(options: SshDoorOptions): Promise<FrontDoor> {
  const { Server, utils } = await loadServer();
  const places = new Places();
  const visitors = new Map<Socket, Visitor>();
  const server = new Server({
    hostKeys: [options.hostKey],
    algorithms: ALGORITHMS,
    ident: 'weft',
    keepaliveInterval: LIMITS.keepaliveMs,
    keepaliveCountMax: 3,
  } as ServerConfig);
  server.on('connection', (connection) => {
    const visitor = visitors.get(socketOf(connection));
    if (visitor === undefined) connection.end();
    else receive(connection, visitor, places, utils.parseKey, options);
  });
  server.on('error', (error: Error) => options.log(error.message));
  const { log, graceMs } = options;
  return new FrontDoor({
    ...(graceMs === undefined ? {} : { graceMs }),
    onVisitor: (visitor) => {
      visitors.set(visitor.socket, visitor);
      visitor.socket.once('close', () => visitors.delete(visitor.socket));
      server.injectSocket(visitor.socket);
    },
    onTurnedAway: (source, reason) => log(`turned away ${source}: ${reason}`),
  });
}

/** The library tells of a connection and not of the socket that was handed to it. */
function socketOf(connection: Connection): Socket {
  return Reflect.get(connection, '_sock') as Socket;
}

function receive(
  connection: Connection,
  visitor: Visitor,
  places: Places,
  parseKey: Parameters<typeof logIn>[0]['parseKey'],
  { keys, wall, log, onGuest }: SshDoorOptions,
): void {
  let known: AuthorizedKey | null = null;
  let hasSession = false;
  const name = (key: AuthorizedKey): string =>
    `${key.operator ?? 'no name'} ${fingerprintOf(Buffer.from(key.blob, 'base64'))}`;
  // ECONNRESET of a client that went away would else end the screens of all others.
  connection.on('error', () => visitor.socket.destroy());
  connection.on(
    'authentication',
    logIn(
      {
        keys,
        wall,
        parseKey,
        address: visitor.address,
        onRefusal: (key, reason) => log(`refused ${name(key)} from ${visitor.address}: ${reason}`),
        onTooMany: () => connection.end(),
      },
      (key) => {
        known = key;
      },
    ),
  );
  // Whatever is not listened for here (forwarding of ports, agents, sockets) the library refuses.
  connection.on('session', (accept, reject) => {
    const key = known;
    if (hasSession || key === null) return reject();
    hasSession = true;
    attend(accept(), visitor, (channel, terminal) => {
      const place = places.take(key.blob, visitor.source);
      if (typeof place === 'string') {
        log(`refused ${name(key)} from ${visitor.address}: ${place}`);
        channel.stderr.write(`weft: ${neutralise(place, 512)}\r\n`);
        return finish(connection, channel, visitor.socket, 1);
      }
      visitor.socket.once('close', place);
      visitor.welcome();
      onGuest({
        key,
        fingerprint: fingerprintOf(Buffer.from(key.blob, 'base64')),
        address: visitor.address,
        term: terminal.term,
        channel,
        output: terminal.output,
        gone: new Promise((resolve) => visitor.socket.once('close', () => resolve())),
        leave: (status) => finish(connection, channel, visitor.socket, status),
        cut: () => visitor.socket.destroy(),
      });
    });
  });
}

interface AttendedTerminal {
  readonly term: string;
  readonly output: ServedOutput;
}

/** Grants one terminal and one shell on it; all else that can be asked of a session is refused. */
function attend(
  session: Session,
  { socket }: Visitor,
  onShell: (channel: ServerChannel, terminal: AttendedTerminal) => void,
): void {
  let told: (PseudoTtyInfo & { readonly term: string }) | null = null;
  let output: ServedOutput | null = null;
  session.on('pty', (accept, reject, info) => {
    if (told !== null) return reject?.();
    told = info as PseudoTtyInfo & { readonly term: string };
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    const size = clampSize(info.cols, info.rows);
    if (output !== null) output.resize(size);
    else if (told !== null) told = { ...told, cols: info.cols, rows: info.rows };
    accept?.();
  });
  session.on('shell', (accept, reject) => {
    if (told === null || output !== null) return reject();
    const channel = accept();
    // Read by nobody yet; the first key may come with the request.
    channel.on('error', () => socket.destroy());
    output = new ServedOutput(channel, socket, clampSize(told.cols, told.rows));
    onShell(channel, { term: told.term, output });
  });
}

/** How long a client has to close its end before the connection is cut. */
const GOODBYE_MS = 2_000;

function finish(connection: Connection, channel: ServerChannel, socket: Socket, status: number): void {
  if (socket.destroyed) return;
  if (channel.writable) {
    channel.exit(status);
    channel.end();
    channel.close();
  }
  const end = (): void => {
    connection.end();
  };
  channel.once('close', end);
  // What is still typed is read and forgotten: a channel that has unread bytes does not close.
  channel.resume();
  const timer = setTimeout(() => socket.destroy(), GOODBYE_MS);
  socket.once('close', () => clearTimeout(timer));
}
