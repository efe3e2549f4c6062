import { LeaveWatch } from './leave-watch.ts';
import { KEEP_TITLE, TAKE_BACK } from './left-modes.ts';

/** The terminal that is lent: the process's own. */
export interface SessionTerminal {
  readonly input: Pick<NodeJS.ReadStream, 'on' | 'off' | 'resume' | 'pause' | 'ref' | 'unref' | 'setRawMode'>;
  readonly output: Pick<NodeJS.WriteStream, 'columns' | 'rows' | 'on' | 'off' | 'write' | 'once'>;
  readonly process: Pick<NodeJS.Process, 'on' | 'off'>;
}

/** What the session asks of a shell; `agents/ssh` has one. */
export interface SessionShell<Why> {
  readonly output: {
    on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
    pause(): unknown;
    resume(): unknown;
  };
  type(bytes: Uint8Array): boolean;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  readonly ended: Promise<Why>;
  close(): void;
}

export type SessionEnd<Why> =
  | { readonly kind: 'ended'; readonly why: Why }
  | { readonly kind: 'left' | 'took nothing' | 'hung up' };

/** A terminal that takes nothing is waited for no longer than this. */
const LAST_WRITE_MS = 1_000;

/**
 * Gives the terminal to a shell until that ends, is lost, or the operator types `~.` on a new line, which
 * asks nothing of the other side. Bytes pass unchanged both ways. Afterwards the terminal is in line mode
 * and in no mode that the shell may have left.
 */
export async function runSession<Why>(
  shell: SessionShell<Why>,
  { input, output, process }: SessionTerminal,
): Promise<SessionEnd<Why>> {
  const watch = new LeaveWatch();
  let leave: (end: SessionEnd<Why>) => void = () => undefined;
  const left = new Promise<SessionEnd<Why>>((resolve) => {
    leave = resolve;
  });
  const read = (chunk: Uint8Array | string): void => {
    const { through, leaves } = watch.take(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    if (through.length > 0 && !shell.type(through)) leave({ kind: 'took nothing' });
    if (leaves) leave({ kind: 'left' });
  };
  const hangUp = (): void => leave({ kind: 'hung up' });
  const resize = (): void => shell.resize({ columns: output.columns, rows: output.rows });
  const raw = (): void => {
    // After a stop the mode is another one, of which nobody told: asked for anew, it would be taken for set.
    input.setRawMode(false);
    input.setRawMode(true);
  };
  const giveBack = (): void => {
    try {
      input.setRawMode(false);
    } catch (error) {
      // A terminal that hung up has no mode left to set back.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
    output.write(TAKE_BACK);
  };
  let isOver = false;
  shell.output.on('data', (bytes) => {
    if (isOver || output.write(bytes)) return;
    shell.output.pause();
    output.once('drain', () => shell.output.resume());
  });
  output.write(KEEP_TITLE);
  raw();
  input.ref();
  input.on('data', read);
  input.on('end', hangUp);
  input.on('close', hangUp);
  input.on('error', hangUp);
  output.on('resize', resize);
  process.on('SIGCONT', raw);
  // Whatever ends weft meanwhile: the terminal is nobody else's to mend.
  process.on('exit', giveBack);
  input.resume();
  shell.output.resume();
  try {
    return await Promise.race([left, shell.ended.then((why) => ({ kind: 'ended', why }) as const)]);
  } finally {
    isOver = true;
    shell.close();
    input.off('data', read);
    input.off('end', hangUp);
    input.off('close', hangUp);
    input.off('error', hangUp);
    output.off('resize', resize);
    process.off('SIGCONT', raw);
    process.off('exit', giveBack);
    input.pause();
    input.unref();
    giveBack();
    await written(output);
  }
}

function written(output: SessionTerminal['output']): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LAST_WRITE_MS);
    output.write('', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
