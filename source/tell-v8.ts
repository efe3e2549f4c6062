import { setFlagsFromString } from 'node:v8';

/** To be called before anything else, by whatever runs a console: decision 0015 has what each is worth. */
export function tellV8(): void {
  // V8 throws away what it compiled of functions that were inlined into others, and so seem not to run: a program
  // that ticks for months would compile the same code again and again, for a fifth of all its processor time.
  setFlagsFromString('--no-flush-bytecode');
  // A program that makes little garbage is given little room for it: V8 then looked through all that lives, which
  // does not change, every seven seconds. Until its heap has doubled it need not.
  setFlagsFromString('--heap-growing-percent=100');
  // What dies young is a few megabytes: gathering it in by four threads costs more in waking and waiting for each
  // other than the work is.
  setFlagsFromString('--no-parallel-scavenge');
  // What has run for so long, bytes of bytecode, is compiled as machine code of the better kind: seven times V8's own
  // figure. A console computes for a few hundredths of each second, and most of what V8 compiled earned the time that
  // took late, if at all.
  setFlagsFromString('--interrupt-budget=500000');
  // Eight seconds after each look through all that lives V8 looks three times more, to give memory back that a page
  // left to itself would not want again. It may do so after ten minutes, ms: what the start took is given back then.
  setFlagsFromString('--gc-memory-reducer-start-delay-ms=600000');
}
