/**
 * Places in a list as short text, `0-199,203`: how a command says which of its own names a step is about. What
 * it gives and takes is explicit; nothing is resolved by anybody else.
 */
export function foldNumbers(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end += 1;
    parts.push(end === at ? `${sorted[at]}` : `${sorted[at]}-${sorted[end]}`);
    at = end + 1;
  }
  return parts.join(',');
}

/** The inverse: rising, each below `below`; null for any other text. */
export function expandNumbers(text: string, below: number): readonly number[] | null {
  if (text === '') return [];
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const [, first, last = first] = /^(0|[1-9]\d{0,8})(?:-([1-9]\d{0,8}))?$/.exec(part) ?? [];
    if (first === undefined) return null;
    const [from, to] = [Number(first), Number(last)];
    if (to < from || to >= below || from <= (numbers.at(-1) ?? -1)) return null;
    for (let number = from; number <= to; number++) numbers.push(number);
  }
  return numbers;
}
