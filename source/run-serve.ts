import { neutralise } from '../protocol/text.ts';
import { openSubmissions } from './acting-session.ts';
import { introduce } from './agents/ssh/introduce.ts';
import { type ServeCommand, UsageError } from './cli/command-line.ts';
import type { ConsoleConfig } from './config/console-config.ts';
import { connect, urlOf } from './connect.ts';
import { FabricWatch } from './fabric-watch.ts';
import { PaintRounds } from './paint-rounds.ts';
import { openHostKey } from './serve/host-key-file.ts';
import { KeysFile } from './serve/keys-file.ts';
import { LIMITS } from './serve/limits.ts';
import { whyNotKey } from './serve/log-in.ts';
import { type Guest, openSshDoor } from './serve/ssh-door.ts';
import { type Hall, type Seat, serveGuest } from './serve-guest.ts';
import { headsPath } from './state-folder.ts';
import { watchHeads } from './watch-heads.ts';

/** A key that was taken out of the file ends its sessions within this. */
const LOOK_AT_KEYS_MS = 2_000;
/** After a signal everyone's terminal is given back within this, or is lost. */
const GOODBYES_MS = 3_000;

/**
 * Serves the console over SSH until SIGTERM or SIGINT; its exit code. All screens show one fabric: each site
 * is connected to once and each frame decoded once, however many look.
 */
export async function runServe(command: ServeCommand, config: ConsoleConfig): Promise<number> {
  const { host, port } = hostAndPort(command.ssh);
  const log = (text: string): void => {
    process.stderr.write(`${new Date().toISOString()} weft serve: ${neutralise(text, 2_048)}\n`);
  };
  // Ink listens to the process once for each screen that stands; more than these would be a leak after all.
  process.setMaxListeners(LIMITS.sessions + 32);
  const hostKey = await openHostKey(command.hostKey);
  const keys = new KeysFile(command.authorizedKeys, log);
  const refusal = await keys.refresh();
  if (refusal !== null) throw new UsageError(`--authorized-keys ${refusal}`);
  // Nobody sits here who could be asked.
  const connected = await connect(config, [], await introduce(config, [], null));
  const { fabric, connections } = connected;
  watchHeads(fabric, headsPath(process.env), (id) => urlOf(config, id));
  const acting = command.readOnly ? null : openSubmissions(connected);
  const { dataClasses } = config;
  const watch = new FabricWatch({ fabric, wall: () => Date.now(), dataClasses, askDay: connected.askDay });
  const rounds = new PaintRounds();
  watch.onTurn(() => rounds.begin());
  watch.start();
  for (const path of (await acting?.submissions.recover()) ?? [])
    log(`${path} is no request; it is left as it is`);
  const hall: Hall = {
    command,
    config,
    watch,
    rounds,
    requests:
      acting === null
        ? null
        : {
            submissions: acting.submissions,
            versionOf: (site) => connections.get(site)?.mirror.version ?? null,
          },
  };
  const seats = new Set<Seat>();
  const door = await openSshDoor({
    hostKey: hostKey.pem,
    keys,
    wall: () => Date.now(),
    log,
    onGuest: (guest) => void attend(guest, hall, seats, log),
  });
  const timer = setInterval(() => void endTakenBack(keys, seats), LOOK_AT_KEYS_MS);
  try {
    const bound = await door.listen(host, port);
    const address = bound.address.includes(':') ? `[${bound.address}]` : bound.address;
    log(`host key${hostKey.isNew ? ' made' : ''}: ${hostKey.described}`);
    log(`listening on ${address}:${bound.port}, ${keys.count} keys may come in`);
    process.stdout.write(`${JSON.stringify({ ready: true, ssh: `${address}:${bound.port}` })}\n`);
    const signal = await stopSignal();
    log(`${signal}: no one is let in any more, ${seats.size} sessions are ended`);
    door.close();
    for (const seat of seats)
      seat.end('the server is being stopped; nothing that is under way at a site ends with it');
    const late = new Promise<void>((resolve) => setTimeout(resolve, GOODBYES_MS).unref());
    await Promise.race([Promise.all([...seats].map(gone)), late]);
    return 0;
  } finally {
    clearInterval(timer);
    door.close();
    rounds.stop();
    watch.stop();
    acting?.stop();
    connected.stop();
    for (const { guest } of seats) guest.cut();
  }
}

async function attend(
  guest: Guest,
  hall: Hall,
  seats: Set<Seat>,
  log: (text: string) => void,
): Promise<void> {
  const { key, fingerprint, address } = guest;
  const who = `${key.operator ?? 'no name'} (${key.isWall ? 'wall' : key.role}, ${fingerprint}) from ${address}`;
  log(`session of ${who} begins`);
  const seat = serveGuest(guest, hall);
  seats.add(seat);
  const because = await seat.ended;
  await gone(seat);
  seats.delete(seat);
  log(`session of ${who} ended: ${because}`);
}

/** When the last word was taken and the connection is closed. */
async function gone({ guest, ended }: Seat): Promise<void> {
  await ended;
  await guest.gone;
}

/** Whoever may not come in any more may not stay. */
async function endTakenBack(keys: KeysFile, seats: ReadonlySet<Seat>): Promise<void> {
  if (seats.size === 0) return;
  await keys.refresh();
  for (const seat of seats) {
    const { key, address } = seat.guest;
    const now = keys.find(key.blob);
    const isSame =
      now !== null && now.role === key.role && now.isWall === key.isWall && now.operator === key.operator;
    const refusal =
      now === null || !isSame
        ? 'the key was taken back or changed'
        : whyNotKey(now, 'sha256', { address, wall: () => Date.now() });
    if (refusal !== null) seat.end(refusal);
  }
}

function hostAndPort(written: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(written) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || digits === '' || port > 65_535)
    throw new UsageError(
      `--ssh wants HOST:PORT such as 0.0.0.0:2222 or [::]:2222; found ${JSON.stringify(written)}`,
    );
  return { host, port };
}

/** The listeners stay: Ink ends the process by a signal that nobody else listens for while it is told. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.on('SIGTERM', resolve);
    process.on('SIGINT', resolve);
  });
}
