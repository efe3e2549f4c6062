import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const mounted = new Set<string>();
process.once('exit', () => {
  for (const folder of mounted) execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
});

const FILLER = 'filler';
const PIECE = Buffer.alloc(256 * 1024, 'x');

/**
 * A disk of its own under an agent's state, so small that a test can fill it: the agent meets the real
 * ENOSPC. Only root may mount one; elsewhere `open` gives null, and whoever asks says so.
 */
export class DiskRoom {
  readonly #folder: string;

  static open(folder: string, mebibytes: number): DiskRoom | null {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.getuid?.() !== 0) return null;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=700`, 'weft-trial', folder], {
        stdio: 'ignore',
      });
    } catch {
      // A container may be root and still not mount.
      return null;
    }
    mounted.add(folder);
    return new DiskRoom(folder);
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes whatever room there is, to the last page; what others give back meanwhile the next call takes. */
  fill(): void {
    const file = openSync(join(this.#folder, FILLER), 'a');
    try {
      for (let length = PIECE.length; length >= 512; ) {
        try {
          if (writeSync(file, PIECE, 0, length) < length) length = 512;
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
          length = Math.floor(length / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(join(this.#folder, FILLER), { force: true });
  }

  close(): void {
    if (!mounted.delete(this.#folder)) return;
    execFileSync('umount', ['-l', this.#folder], { stdio: 'ignore' });
  }
}

/** Everything in a folder that may itself be a mount. */
export function emptyFolder(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : [])
    rmSync(join(folder, name), { recursive: true, force: true });
}
