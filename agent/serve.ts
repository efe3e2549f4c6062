import { spawn } from 'node:child_process';
import type { Agent } from './agent.ts';
import type { Log } from './log.ts';

/** SIGTERM gives this long for consoles to be told and readers to end. */
const STOP_WITHIN_MS = 4_000;

const DONE = 0;
const FAILED = 1;

/**
 * Starts an agent, says where it listens, and lets it run until a signal ends it, or a disk that failed under
 * its journal (SAFETY.md, Storage: whoever starts it again finds out what is there). Gives the exit code.
 */
export async function serve(
  agent: Agent,
  site: string,
  log: Log,
  reload: () => Promise<void> = async () => undefined,
): Promise<number> {
  await agent.start();
  process.stdout.write(`${JSON.stringify({ ready: true, site, url: agent.url })}\n`);
  tellSystemd();
  // Whoever read the line may be gone; that is no reason to stop.
  process.stdout.on('error', () => undefined);
  process.on('SIGHUP', () => {
    reload().then(
      () => log('info', 'reloaded'),
      (error: unknown) =>
        log('error', 'not reloaded; what was in force stays', {
          error: error instanceof Error ? error.message : String(error),
        }),
    );
  });
  const code = await Promise.race([
    signalled().then((signal) => {
      log('info', 'stopping', { signal });
      return DONE;
    }),
    agent.lost.then(({ message }) => {
      log('error', 'stopping: nobody knows what is on the disk', { because: message });
      return FAILED;
    }),
  ]);
  setTimeout(() => process.exit(code), STOP_WITHIN_MS).unref();
  await agent.stop();
  return code;
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });
}

/** Node has no datagram unix sockets; systemd's own client has. */
function tellSystemd(): void {
  if (process.env['NOTIFY_SOCKET'] === undefined) return;
  spawn('systemd-notify', ['--ready'], { stdio: 'ignore' }).on('error', () => undefined);
}
