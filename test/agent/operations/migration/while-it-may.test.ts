import { describe, expect, test } from 'vitest';
import { TransferFailure } from '../../../../agent/operations/migration/surroundings.ts';
import { whileItMay } from '../../../../agent/operations/migration/while-it-may.ts';

/** Timers that ring when they are told to. */
class Bells {
  readonly #waiting = new Set<() => void>();
  after = (_milliseconds: number, then: () => void) => {
    this.#waiting.add(then);
    return () => void this.#waiting.delete(then);
  };
  get waiting(): number {
    return this.#waiting.size;
  }
  ring(): void {
    for (const then of [...this.#waiting]) {
      this.#waiting.delete(then);
      then();
    }
  }
}

const signal = new AbortController().signal;
const UNPROTECTED = 'data class health needs a link that is protected; the one to b is unprotected';

describe('the bytes of a checkpoint', () => {
  test('do not begin to move where the policy says no', async () => {
    let begun = false;
    const moving = whileItMay(
      () => UNPROTECTED,
      'refused',
      new Bells(),
      signal,
      async () => {
        begun = true;
      },
    );
    await expect(moving).rejects.toThrow(`no byte of its checkpoint may leave: ${UNPROTECTED}`);
    expect(begun).toBe(false);
  });

  test('stop moving when the link loses its protection on the way, and nobody looks any more', async () => {
    const bells = new Bells();
    let reason: string | null = null;
    let given: AbortSignal | null = null;
    const moving = whileItMay(
      () => reason,
      'unreachable',
      bells,
      signal,
      (allowed) => {
        given = allowed;
        return new Promise(() => undefined);
      },
    ).catch((error: unknown) => error);
    bells.ring();
    bells.ring();
    expect(given!.aborted).toBe(false);
    reason = UNPROTECTED;
    bells.ring();
    const failure = await moving;
    expect(failure).toBeInstanceOf(TransferFailure);
    expect((failure as TransferFailure).kind).toBe('unreachable');
    expect(given!.aborted).toBe(true);
    expect(bells.waiting).toBe(0);
  });

  test('move to their end while it says yes', async () => {
    const bells = new Bells();
    await whileItMay(
      () => null,
      'refused',
      bells,
      signal,
      async () => undefined,
    );
    expect(bells.waiting).toBe(0);
  });
});
