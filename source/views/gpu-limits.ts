/** From these on a reading is worth a sign: what vendors let a chip and its memory reach before they slow it. */
export const HOT_CELSIUS = 85;
export const HOT_MEMORY_CELSIUS = 95;
/** The ends of a scale of temperatures: a cool hall, and what no chip survives for long. */
export const COOL_CELSIUS = 20;
export const SHUTDOWN_CELSIUS = 95;

export function isHot(celsius: number | null): boolean {
  return celsius !== null && celsius >= HOT_CELSIUS;
}

export function isMemoryHot(celsius: number | null): boolean {
  return celsius !== null && celsius >= HOT_MEMORY_CELSIUS;
}
