import type { JournalFile, JournalFiles } from '../../agent/operations/storage/journal-files.ts';

/** What one call does instead of its work. */
export type Fault = 'short' | 'ENOSPC' | 'EIO' | 'crash';

interface Inode {
  bytes: Uint8Array;
  /** As of the last flush. */
  flushed: Uint8Array;
}

type FolderChange = (folder: Map<string, Inode>) => void;

/**
 * A disk in memory that keeps apart what a program sees from what would be left without power. Calls
 * that change something are counted; `faults` says which of them go wrong, and how.
 */
export class FaultyDisk implements JournalFiles {
  readonly folder = '/state/journal';
  readonly #faults: ReadonlyMap<number, Fault>;
  readonly #random: () => number;
  #folder = new Map<string, Inode>();
  #flushedFolder = new Map<string, Inode>();
  #pending: FolderChange[] = [];
  #crashed = false;
  calls = 0;
  capacity: number;

  constructor(random: () => number, faults: ReadonlyMap<number, Fault> = new Map(), capacity = 1e9) {
    this.#random = random;
    this.#faults = faults;
    this.capacity = capacity;
  }

  /** The disk as the next process finds it when this one was killed. */
  afterKill(): FaultyDisk {
    return this.#next(new Map([...this.#folder].map(([name, { bytes }]) => [name, bytes])));
  }

  /** One of the disks that may be left when the power fails: what was flushed, and of the rest some beginning. */
  afterPowerLoss(): FaultyDisk {
    const folder = new Map(this.#flushedFolder);
    const kept = Math.floor(this.#random() * (this.#pending.length + 1));
    for (const change of this.#pending.slice(0, kept)) change(folder);
    return this.#next(new Map([...folder].map(([name, inode]) => [name, this.#left(inode)])));
  }

  names(): readonly string[] {
    return [...this.#folder.keys()].sort();
  }

  sizeOf(name: string): number {
    return this.#inode(name).bytes.length;
  }

  read(name: string, at: number, length: number): Uint8Array {
    return this.#inode(name).bytes.slice(at, at + length);
  }

  /** Changes a file's bytes, as whoever tampers with it does. */
  overwrite(name: string, change: (text: string) => string): void {
    const bytes = Buffer.from(change(Buffer.from(this.#inode(name).bytes).toString()));
    Object.assign(this.#inode(name), { bytes, flushed: bytes });
  }

  delete(name: string): void {
    this.#folder.delete(name);
  }

  async open(name: string): Promise<JournalFile> {
    this.#call();
    if (!this.#folder.has(name)) {
      const inode: Inode = { bytes: new Uint8Array(0), flushed: new Uint8Array(0) };
      this.#change((folder) => folder.set(name, inode));
    }
    return this.#handle(this.#inode(name));
  }

  async rename(from: string, to: string): Promise<void> {
    this.#call();
    const inode = this.#inode(from);
    this.#change((folder) => {
      folder.delete(from);
      folder.set(to, inode);
    });
  }

  async remove(name: string): Promise<void> {
    this.#call();
    this.#change((folder) => folder.delete(name));
  }

  async flushFolder(): Promise<void> {
    this.#call();
    this.#flushedFolder = new Map(this.#folder);
    this.#pending = [];
  }

  async space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }> {
    return { freeBytes: this.capacity - this.#used(), totalBytes: this.capacity };
  }

  #handle(inode: Inode): JournalFile {
    return {
      get size() {
        return inode.bytes.length;
      },
      write: async (bytes, at) => {
        const part = Math.floor(this.#random() * bytes.length);
        const put = (count: number): number => {
          const grown = new Uint8Array(Math.max(inode.bytes.length, at + count));
          grown.set(inode.bytes);
          grown.set(bytes.subarray(0, count), at);
          inode.bytes = grown;
          return count;
        };
        const fault = this.#call(() => put(part));
        if (fault === 'short') return put(part);
        const room = this.capacity - this.#used();
        if (room >= bytes.length) return put(bytes.length);
        if (room <= 0) throw systemError('ENOSPC');
        return put(room);
      },
      flush: async () => {
        this.#call();
        inode.flushed = inode.bytes;
      },
      truncate: async (length) => {
        this.#call();
        inode.bytes = inode.bytes.slice(0, length);
      },
      close: async () => undefined,
    };
  }

  #call(onCrash: () => void = () => undefined): Fault | undefined {
    if (this.#crashed) throw new Error('crashed');
    const fault = this.#faults.get(this.calls++);
    if (fault === 'crash') {
      onCrash();
      this.#crashed = true;
      throw new Error('crashed');
    }
    if (fault === 'ENOSPC' || fault === 'EIO') throw systemError(fault);
    return fault;
  }

  #change(change: FolderChange): void {
    change(this.#folder);
    this.#pending.push(change);
  }

  #used(): number {
    return [...this.#folder.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  #left({ bytes, flushed }: Inode): Uint8Array {
    if (bytes.length <= flushed.length) return this.#random() < 0.5 ? bytes : flushed;
    return bytes.slice(0, flushed.length + Math.floor(this.#random() * (bytes.length - flushed.length + 1)));
  }

  #next(files: ReadonlyMap<string, Uint8Array>): FaultyDisk {
    const disk = new FaultyDisk(this.#random, new Map(), this.capacity);
    for (const [name, bytes] of files) disk.#folder.set(name, { bytes, flushed: bytes });
    disk.#flushedFolder = new Map(disk.#folder);
    return disk;
  }

  #inode(name: string): Inode {
    const inode = this.#folder.get(name);
    if (inode === undefined) throw systemError('ENOENT');
    return inode;
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
