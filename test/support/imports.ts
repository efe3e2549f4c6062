import { posix } from 'node:path';

/** One import of one file, as written. */
export interface Import {
  readonly from: string;
  /** The file in the tree it means, or the package: `protocol/text.ts`, `node:fs`, `@scope/name`. */
  readonly to: string;
  readonly isPackage: boolean;
  /** `export … from`: what a barrel is made of. */
  readonly isReExport: boolean;
}

/**
 * Every import of one file, static, dynamic and of types alone. It leans on the formatter: statements
 * begin their line. A dynamic import of anything but a literal is given as `(expression)`.
 */
export function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, isReExport: boolean) => {
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? packageOf(specifier) : posix.normalize(posix.join(posix.dirname(file), specifier));
    found.push({ from: file, to, isPackage, isReExport });
  };
  for (const [, verb, specifier = ''] of text.matchAll(
    /^(import|export)\b[^;'"]*?\bfrom\s+['"]([^'"]+)['"]/gm,
  )) {
    add(specifier, verb === 'export');
  }
  for (const [, specifier = ''] of text.matchAll(/^import\s+['"]([^'"]+)['"]/gm)) add(specifier, false);
  const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  for (const [, specifier] of code.matchAll(/\bimport\(\s*(?:['"]([^'"]+)['"])?/g)) {
    add(specifier ?? '(expression)', false);
  }
  return found;
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:') || specifier.startsWith('(')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** One way round for each knot of files that import each other. */
export function cyclesIn(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, isPackage } of imports) {
    if (!isPackage) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  for (const start of next.keys()) {
    const way: string[] = [];
    const visit = (file: string): void => {
      const at = way.indexOf(file);
      if (at >= 0) cycles.push([...way.slice(at), file]);
      if (at >= 0 || done.has(file)) return;
      way.push(file);
      for (const other of next.get(file) ?? []) visit(other);
      way.pop();
      done.add(file);
    };
    visit(start);
  }
  return cycles;
}
