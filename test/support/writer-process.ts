import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles the writer once; gives the file to run. */
export async function bundleWriter(folder: string): Promise<string> {
  const outfile = join(folder, 'journal-writer.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'journal-writer.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
  });
  return outfile;
}

/** A process that writes a journal, and what it said it had written. */
export class WriterProcess {
  readonly #child: ChildProcess;
  #said = '';

  constructor(program: readonly [string, ...string[]]) {
    const [file, ...argv] = program;
    this.#child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#said += chunk.toString();
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Hashes by number, of all that was acknowledged. */
  get acknowledged(): ReadonlyMap<number, string> {
    const lines = this.#said.matchAll(/^(\d+) ([0-9a-f]{64})$/gm);
    return new Map([...lines].map(([, seq, hash]) => [Number(seq), hash ?? '']));
  }

  /** Why it was closed; null where it did not say so. */
  get closedBecause(): string | null {
    return /^closed (.*)$/m.exec(this.#said)?.[1] ?? null;
  }

  /** Settles when it has told of so many, or has ended. */
  async told(count: number): Promise<void> {
    const ended = once(this.#child, 'exit');
    while (this.acknowledged.size < count && this.#child.exitCode === null && this.#child.signalCode === null)
      await Promise.race([once(this.#child.stdout ?? this.#child, 'data'), ended]);
  }

  async killed(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'close');
  }
}
