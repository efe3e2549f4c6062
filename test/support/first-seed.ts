/**
 * Where tests that draw their runs begin: at the seed that an environment variable names; else, where a
 * change is judged (`CI`), always at the same, so that it is judged by what it changed; else at a new one,
 * for every run on somebody's desk is a search. The test prints it.
 */
export function firstSeed(variable: string, below = 2 ** 30): number {
  const named = process.env[variable];
  if (named !== undefined) return Number(named);
  return process.env['CI'] === undefined ? Math.floor(Math.random() * below) : 1;
}
