// How colours are seen: contrast by WCAG 2.2, colour blindness by Machado, Oliveira and Fernandes, "A
// physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15(6), 2009, severity 1.0.

/** Red, green and blue as linear light, 0…1. */
type Light = readonly [number, number, number];

export const VISIONS = ['usual', 'deuteranopia', 'tritanopia'] as const;
export type Vision = (typeof VISIONS)[number];

const SEEN: Readonly<Record<Vision, readonly [Light, Light, Light]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** From 1 for none to 21 for black on white. */
export function contrast(one: number, other: number): number {
  const [darker, lighter] = [luminance(lightOf(one)), luminance(lightOf(other))].sort((a, b) => a - b);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** How far apart two colours are seen, as the distance in CIELAB; a few units is what one can just tell. */
export function apartness(one: number, other: number, vision: Vision): number {
  const [a, b] = [labOf(seenBy(vision, lightOf(one))), labOf(seenBy(vision, lightOf(other)))];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function lightOf(rgb: number): Light {
  return [linear(rgb >> 16), linear((rgb >> 8) & 255), linear(rgb & 255)];
}

function linear(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function luminance([red, green, blue]: Light): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function seenBy(vision: Vision, light: Light): Light {
  const [red, green, blue] = SEEN[vision];
  const mixed = (row: Light): number =>
    Math.min(1, Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2]));
  return [mixed(red), mixed(green), mixed(blue)];
}

/** CIELAB under D65. */
function labOf([red, green, blue]: Light): Light {
  const x = bent((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
  const y = bent(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
  const z = bent((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function bent(value: number): number {
  return value > 216 / 24_389 ? Math.cbrt(value) : ((24_389 / 27) * value + 16) / 116;
}
