/** GPUs of one GRES text. */
export interface GpuGres {
  readonly count: number;
  /** The types named, in order, each once; empty where the site names none. */
  readonly types: readonly string[];
  /** Indices on the node, ascending; null where Slurm gives a bare count. */
  readonly indices: readonly number[] | null;
}

/** More indices than any node has GPUs; `IDX:0-4000000000` must not be expanded. */
const MOST_INDICES = 256;

/**
 * Reads the GPUs of a GRES text: `gpu:h100:8(S:0-1)` (what a node has), `gpu:h100:3(IDX:0-1,4)` (what is
 * used), `gres/gpu:h100=4` (a TRES). Parts are parted by commas outside parentheses; `(null)` stands for a
 * type that is not named. GRES other than `gpu` (`mps`, `shard`, licences) are passed over.
 */
export function parseGpuGres(text: string): GpuGres {
  let count = 0;
  const types: string[] = [];
  const indices: number[] = [];
  let indexed = true;
  for (const part of partsOf(text)) {
    const [, type, digits, inside] = GPU_PART.exec(part) ?? [];
    if (digits === undefined) {
      if (part !== 'gpu' && part !== 'gres/gpu' && part !== 'gres:gpu') continue;
      count += 1;
      indexed = false;
      continue;
    }
    count += Number(digits);
    if (type !== undefined && type !== '' && !types.includes(type)) types.push(type);
    if (Number(digits) === 0) continue;
    const listed = inside?.startsWith('IDX:') ? parseIndices(inside.slice('IDX:'.length)) : null;
    if (listed === null || listed.length !== Number(digits)) indexed = false;
    else indices.push(...listed);
  }
  indices.sort((left, right) => left - right);
  return { count, types, indices: indexed ? indices : null };
}

/** name, type, count and what stands in parentheses; the prefix is `gres:` in 22.05 and `gres/` later. */
const GPU_PART = /^(?:gres[:/])?gpu(?::([^:=()]*))??[:=](\d{1,6})(?:\(([^()]*)\))?$/;

function partsOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  const plain = text.replaceAll('(null)', '');
  for (let at = 0; at <= plain.length; at += 1) {
    const character = plain[at];
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === undefined || (character === ',' && depth === 0)) {
      parts.push(plain.slice(start, at).trim());
      start = at + 1;
    }
  }
  return parts;
}

function parseIndices(text: string): number[] | null {
  const indices: number[] = [];
  for (const range of text.split(',')) {
    const [, low, high = low] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(range) ?? [];
    if (low === undefined) return null;
    for (let index = Number(low); index <= Number(high); index += 1) {
      if (indices.length === MOST_INDICES) return null;
      indices.push(index);
    }
  }
  return indices;
}

/** GPUs of a TRES list, `cpu=2,mem=4G,gres/gpu=6,gres/gpu:h100=6`; null when it names none. */
export function parseTresGpus(text: string): number | null {
  let typed: number | null = null;
  for (const part of text.split(',')) {
    const [, type, digits] = /^gres\/gpu(:[^=]+)?=(\d{1,9})$/.exec(part) ?? [];
    if (digits === undefined) continue;
    // The untyped entry counts all types; the typed ones are the same GPUs again.
    if (type === undefined) return Number(digits);
    typed = (typed ?? 0) + Number(digits);
  }
  return typed;
}
