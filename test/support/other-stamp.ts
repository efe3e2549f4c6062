import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** Debian's scapy belongs to Debian's Python, whichever other is found first. */
const PYTHON = '/usr/bin/python3';
/** Other implementations take seconds to be read on a busy machine. */
export const PATIENCE = { timeout: 90_000 };

/** Whether Debian's Python has these modules; says which package is missing where it does not. */
export function hasPython(modules: string, debianPackage: string): boolean {
  try {
    execFileSync(PYTHON, ['-c', `import ${modules}`], { stdio: 'ignore' });
    return true;
  } catch {
    warnSkipped(debianPackage);
    return false;
  }
}

export function warnSkipped(debianPackage: string): void {
  console.warn(
    `skipped: STAMP with other implementations; to run: apt-get install -y --no-install-recommends ${debianPackage}`,
  );
}

/** The other side, a script of this folder, until the end of the test: its lines as they come, and how it ended. */
export function startOther(script: string, ...words: readonly string[]) {
  const file = new URL(script, import.meta.url).pathname;
  const child = spawn(PYTHON, [file, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill());
  let complaints = '';
  child.stderr.on('data', (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async line(): Promise<string> {
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the other side ended: ${complaints}`);
      return value;
    },
    ended: async () => {
      if (child.exitCode === null) await once(child, 'exit');
      return { code: child.exitCode, complaints };
    },
  };
}
