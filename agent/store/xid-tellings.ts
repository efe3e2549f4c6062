import type { Happening } from '../sources/source.ts';

/** A log that is read again from the start tells again what it told; it does not write two lines of one fault in a second. */
const SAME_LINE_MS = 1_000;
/** An exporter's gauge shows an Xid when it is scraped, the kernel's log when it is written. */
const SAME_FAULT_MS = 60_000;
/** Remembered at most; beyond it the oldest are forgotten. */
const MOST = 8_192;

/** What was told before, so that one fault is one event however many sources tell of it. */
export class XidTellings {
  readonly #lines = new Map<string, number>();
  readonly #faults = new Map<
    string,
    { readonly at: number; readonly told: string; readonly event: number }
  >();

  /** Whether this very line was told before; if not, it has been now. */
  repeats({ node, gpu, kind, code, at, message }: Happening): boolean {
    // The driver may change its mind within a second: what it says of recovery is told apart by its words.
    const line = JSON.stringify([node, gpu, kind, code, code === 154 ? message : '']);
    const second = Math.floor(at / SAME_LINE_MS);
    for (const near of [second - 1, second, second + 1]) {
      const known = this.#lines.get(`${near} ${line}`);
      if (known !== undefined && Math.abs(known - at) < SAME_LINE_MS) return true;
    }
    keep(this.#lines, `${second} ${line}`, at);
    return false;
  }

  /**
   * The event under which another source, by another of the GPU's names, has told of this fault; null when
   * none has. `uuid` is who the GPU is, as far as that is known.
   */
  elsewhere({ node, gpu, kind, code, at }: Happening, uuid: string): number | null {
    const known = this.#faults.get(JSON.stringify([node, uuid, kind, code]));
    if (known === undefined || known.told === gpu || Math.abs(known.at - at) >= SAME_FAULT_MS) return null;
    return known.event;
  }

  remember({ node, gpu, kind, code, at }: Happening, uuid: string, event: number): void {
    if (gpu !== null) keep(this.#faults, JSON.stringify([node, uuid, kind, code]), { at, told: gpu, event });
  }
}

function keep<V>(known: Map<string, V>, key: string, value: V): void {
  known.delete(key);
  known.set(key, value);
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
}
