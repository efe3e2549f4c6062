/**
 * What a journal asks of the file system: one folder, names without paths. Small enough for tests to
 * stand in for a disk that is full, lies, or loses power between any two calls.
 */
export interface JournalFiles {
  /** For messages. */
  readonly folder: string;
  names(): readonly string[];
  sizeOf(name: string): number;
  /** Fewer bytes than asked for only at the end of the file. */
  read(name: string, at: number, length: number): Uint8Array;
  /** To write into; made where there is none. */
  open(name: string): Promise<JournalFile>;
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes what was created, renamed and removed in the folder durable. */
  flushFolder(): Promise<void>;
  space(): Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;
}

export interface JournalFile {
  readonly size: number;
  /** How many bytes were written: a full disk takes some of them and says nothing. */
  write(bytes: Uint8Array, at: number): Promise<number>;
  /** Settles when all that was written is on the disk. */
  flush(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}
