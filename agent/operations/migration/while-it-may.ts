import { type Timers, TransferFailure } from './surroundings.ts';

/** A link may lose its protection in the middle of a terabyte. */
const LOOK_EVERY_MS = 1_000;

/**
 * Moves the bytes of a checkpoint only while the policy lets them: asked before the first one and every
 * second after, and stopped at once when it says no. `kind` is what a refusal then means: before the fence
 * the move is given up and the workload goes on where it is; after it nothing is given up, and the copy is
 * tried again until the way is open or somebody cancels. Fails with `TransferFailure`.
 */
export async function whileItMay(
  whyNot: () => string | null,
  kind: TransferFailure['kind'],
  timers: Timers,
  signal: AbortSignal,
  move: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const refuse = (reason: string): TransferFailure =>
    new TransferFailure(`no byte of its checkpoint may leave: ${reason}`, kind);
  const before = whyNot();
  if (before !== null) throw refuse(before);
  const stopping = new AbortController();
  let forget = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const look = (): void => {
      const reason = whyNot();
      if (reason === null) {
        forget = timers.after(LOOK_EVERY_MS, look);
        return;
      }
      const refusal = refuse(reason);
      stopping.abort(refusal);
      reject(refusal);
    };
    forget = timers.after(LOOK_EVERY_MS, look);
  });
  try {
    await Promise.race([move(AbortSignal.any([signal, stopping.signal])), stopped]);
  } finally {
    forget();
  }
}
