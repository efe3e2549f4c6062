import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FromThread, ThreadPlan, ToThread } from './thread-messages.ts';

/** The measuring thread as its agent holds it. */
export interface StampThread {
  tell(message: ToThread): void;
  /** Resolves when it has ended; may be called twice. */
  stop(): Promise<void>;
}

export interface ThreadEvents<F> {
  readonly message: (message: FromThread<F>) => void;
  /** It ended without having been asked to: one line. */
  readonly ended: (why: string) => void;
}

/** Ends by itself, or is ended after this long. */
const STOP_WITHIN_MS = 1000;
const PROGRAM = 'stamp-thread.js';

/** Starts the measuring thread with its plan. Fails when its program is not there. */
export function runStampThread<F>(plan: ThreadPlan, { message, ended }: ThreadEvents<F>): StampThread {
  const worker = new Worker(threadProgram(import.meta.url), {
    workerData: plan,
    // Options of the agent's own start, such as a program given with -e, are none of its.
    execArgv: [],
    // Columns of the packets of some hundred sessions take tens of megabytes, outside of its heap.
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  let isStopping = false;
  let why = 'ended';
  const exit = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      if (!isStopping) ended(code === 0 ? why : `${why} (exit code ${code})`);
      resolve();
    });
  });
  worker.on('message', message);
  worker.on('error', (error) => {
    why = error.message;
  });
  return {
    tell: (told) => worker.postMessage(told),
    async stop() {
      isStopping = true;
      worker.postMessage({ kind: 'stop' } satisfies ToThread);
      const late = setTimeout(() => void worker.terminate(), STOP_WITHIN_MS);
      await exit;
      clearTimeout(late);
    },
  };
}

/** Where the thread's program lies as seen from a built file: beside it, or above where that is a part. */
export function threadProgram(from: string): string {
  const places = [PROGRAM, `../${PROGRAM}`, `../../../build/${PROGRAM}`];
  const paths = places.map((place) => fileURLToPath(new URL(place, from)));
  const found = paths.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`the measuring thread is not there: ${paths[0]}; run npm run build`);
  return found;
}
