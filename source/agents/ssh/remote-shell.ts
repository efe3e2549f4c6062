import type { ClientChannel } from 'ssh2';
import { messageOf } from '../describe-dial.ts';
import type { LiveHop } from './live-hop.ts';
import { SshError } from './ssh-error.ts';

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** A shell on a host that let us in: its bytes are those of a terminal, and are nobody's names. */
export interface RemoteShell {
  /** Listens to what it writes; `pause` and `resume` hold it back. */
  readonly output: {
    on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
    pause(): unknown;
    resume(): unknown;
  };
  /** Types; false once it takes nothing more: much was typed and it has read none of it. */
  type(bytes: Uint8Array): boolean;
  resize(size: WindowSize): void;
  /** Settles when it is over: null when the shell ended, else why it was lost. */
  readonly ended: Promise<SshError | null>;
  /** Ends it with its connection, at once. May be called twice. */
  close(): void;
}

/** What was typed and not yet sent, bytes. */
const MOST_TYPED = 4 * 1024 * 1024;
/** A channel that closes and a connection that is lost tell of it in either order. */
const SETTLES_WITHIN_MS = 300;

/**
 * A login shell on a pseudo-terminal. Nothing of ours goes along but the terminal's name and size: no
 * variables, no agent, no X11. Fails with `SshError`; the host is the caller's to close then.
 */
export function openRemoteShell(
  live: LiveHop,
  term: string,
  size: WindowSize,
  answerMs: number,
): Promise<RemoteShell> {
  return new Promise((resolve, reject) => {
    const refuse = (words: string): void => reject(new SshError(live.hop, words));
    const timer = setTimeout(() => refuse(`let us in, and gave no shell in ${answerMs / 1000} s`), answerMs);
    void live.gone.then((why) => reject(why)).finally(() => clearTimeout(timer));
    const { columns: cols, rows } = size;
    live.client.shell({ term, cols, rows, width: 0, height: 0 }, (error, channel) => {
      clearTimeout(timer);
      if (error !== undefined) {
        refuse(`let us in, and gave no shell (${messageOf(error)}): see PermitTTY and ForceCommand there`);
      } else resolve(shellOver(live, channel));
    });
  });
}

function shellOver(live: LiveHop, channel: ClientChannel): RemoteShell {
  let hasExited = false;
  channel.on('exit', () => {
    hasExited = true;
  });
  channel.on('error', (error: Error) => live.fail(error));
  // On a pseudo-terminal both are one; a server that sends it all the same must not fill the window.
  channel.stderr.resume();
  const closed = new Promise<null>((settle) => channel.once('close', () => settle(null)));
  const ended = Promise.race([closed, live.gone]).then(async (why) => {
    if (hasExited || why !== null) return hasExited ? null : why;
    const lost = await Promise.race([live.gone, after(SETTLES_WITHIN_MS)]);
    return lost ?? new SshError(live.hop, 'closed the shell without a word of why');
  });
  return {
    output: channel,
    ended,
    type: (bytes) => {
      if (!channel.writable) return true;
      channel.write(bytes);
      return channel.writableLength <= MOST_TYPED;
    },
    resize: ({ columns, rows }) => {
      if (channel.writable) channel.setWindow(rows, columns, 0, 0);
    },
    close: () => live.close(),
  };
}

function after(milliseconds: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), milliseconds));
}
