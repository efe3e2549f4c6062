/**
 * Work that can be done a part at a time, so that nothing else has to wait for the whole: each step of the
 * generator is a part, its end the result.
 */
export type InParts<Result> = Generator<void, Result, void>;

/** All of it at once. */
export function atOnce<Result>(parts: InParts<Result>): Result {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}
