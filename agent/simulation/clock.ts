/** Simulated time, milliseconds since 1970: moved by the site alone, read by everything in it. */
export interface Clock {
  now: number;
}
