import { ReadFailure } from '../../agent/io/io.ts';

/** How a reading failed: in one line; fails itself where it did not, or did otherwise. */
export async function failureOf(reading: Promise<unknown>): Promise<ReadFailure> {
  const error: unknown = await reading.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReadFailure)) throw error;
  if (error.message.includes('\n')) throw new Error('more than one line', { cause: error });
  return error;
}
