import { createHttpGet } from './http-get.ts';
import type { Io } from './io.ts';
import { readFile, readFolder } from './read-file.ts';
import { createRunProgram } from './run-program.ts';

/** The `Io` of the machine the agent runs on. `close` gives its kept connections back. */
export function createSystemIo(): Io & { readonly close: () => void } {
  const http = createHttpGet();
  return { run: createRunProgram(), ...http, readFile, readFolder };
}
