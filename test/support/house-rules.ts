import {
  BARREL,
  GROUND,
  LONG_FILES,
  LONGEST_FILE,
  NEIGHBOURS,
  PACKAGES_OF_PROTOCOL,
  PROTOCOL_OF_WORDLESS,
  ROOMS,
  WORDLESS,
} from './house.ts';
import { cyclesIn, type Import, importsOf } from './imports.ts';

/**
 * What is wrong in a tree, one line each, sorted. `files` maps paths from the root to their text;
 * `dependencies` are the packages that package.json asks for, null to allow any.
 */
export function violationsOf(
  files: ReadonlyMap<string, string>,
  dependencies: readonly string[] | null = null,
): string[] {
  const imports = [...files].flatMap(([file, text]) => importsOf(file, text));
  const violations = imports.flatMap((one) => {
    const broken = rulesOfImports.find(({ breaks }) => breaks(one, files));
    return broken === undefined ? [] : [`${one.from} imports ${one.to}: ${broken.because}`];
  });
  for (const { from, to, isPackage } of imports) {
    if (!isPackage || isBuiltIn(to) || dependencies === null || dependencies.includes(to)) continue;
    violations.push(`${from} imports ${to}: package.json does not ask for it`);
  }
  for (const cycle of cyclesIn(imports)) violations.push(`import cycle: ${cycle.join(' → ')}`);
  for (const [file, text] of files) violations.push(...violationsOfFile(file, text));
  return violations.sort();
}

interface Rule {
  readonly because: string;
  readonly breaks: (one: Import, files: ReadonlyMap<string, string>) => boolean;
}

const rulesOfImports: readonly Rule[] = [
  {
    because: 'no such file (extensions are written)',
    breaks: ({ to, isPackage }, files) => !isPackage && !files.has(to) && to !== 'package.json',
  },
  {
    because: 'only a literal can be checked',
    breaks: ({ to }) => to === '(expression)',
  },
  {
    because: 'the contract imports neither program, and nothing of Node’s or the screen’s',
    breaks: ({ from, to, isPackage }) =>
      topOf(from) === 'protocol' &&
      (isPackage ? !PACKAGES_OF_PROTOCOL.includes(to) : topOf(to) !== 'protocol'),
  },
  {
    because: 'agent and source never import each other',
    breaks: ({ from, to }) =>
      (topOf(from) === 'agent' && topOf(to) === 'source') ||
      (topOf(from) === 'source' && topOf(to) === 'agent'),
  },
  {
    because: 'programs import neither tests nor benchmarks',
    breaks: ({ from, to, isPackage }) =>
      !isPackage && ['agent', 'source'].includes(topOf(from)) && ['test', 'bench'].includes(topOf(to)),
  },
  {
    because: 'components and screen know no domain word',
    breaks: ({ from, to }) =>
      WORDLESS.some((room) => from.startsWith(`${room}/`)) &&
      topOf(to) === 'protocol' &&
      !PROTOCOL_OF_WORDLESS.includes(to),
  },
  {
    because: 'rows know neither React nor the screen',
    breaks: ({ from, to }) =>
      /-rows\.ts$/.test(from) &&
      (['react', 'ink', 'ink-table'].includes(to) ||
        /\.tsx$/.test(to) ||
        WORDLESS.some((room) => to.startsWith(`${room}/`))),
  },
  {
    because: 'the room is not in the table of test/support/house.ts',
    breaks: ({ from }) => isInRoom(from) && !ROOMS.has(roomOf(from)),
  },
  {
    because: 'rooms meet only in the roots of their program; see test/support/house.ts',
    breaks: ({ from, to, isPackage }) => !isPackage && isInRoom(from) && !mayImport(from, to),
  },
  {
    because: 'neighbours do not know each other',
    breaks: ({ from, to, isPackage }) => !isPackage && areStrangers(from, to),
  },
];

function mayImport(from: string, to: string): boolean {
  if (topOf(to) !== topOf(from) || GROUND.includes(to) || roomOf(to) === roomOf(from)) return true;
  return (ROOMS.get(roomOf(from)) ?? []).some((allowed) => to === allowed || to.startsWith(`${allowed}/`));
}

function areStrangers(from: string, to: string): boolean {
  const shared = NEIGHBOURS.get(roomOf(from));
  if (shared === undefined || roomOf(from) !== roomOf(to)) return false;
  const [own, other] = [folderOf(from), folderOf(to)];
  return own !== null && other !== null && own !== other && !shared.includes(other);
}

function violationsOfFile(file: string, text: string): string[] {
  const found: string[] = [];
  const name = file.split('/').at(-1) ?? '';
  const lines = text.split('\n').length - 1;
  if (lines > LONGEST_FILE && !LONG_FILES.includes(file)) {
    found.push(`${file} has ${lines} lines: past ${LONGEST_FILE} there are two ideas in one`);
  }
  if (/(?:^|-)(?:utils?|helpers?|common|managers?)\.tsx?$|^types\.ts$/.test(name)) {
    found.push(`${file} is named for no idea: say what is in it`);
  }
  // The types of a package that brings none are declared in a file that is called so.
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.d)?\.tsx?$/.test(name)) found.push(`${file} is not in kebab-case`);
  if (/^export default\b/m.test(text)) found.push(`${file} exports a default: exports have names`);
  if (/@ts-(?:ignore|expect-error|nocheck)|biome-ignore|\bas unknown as\b/.test(text)) {
    found.push(`${file} silences a check`);
  }
  if (file !== BARREL && importsOf(file, text).some(({ isReExport }) => isReExport)) {
    found.push(`${file} re-exports: the only barrel is ${BARREL}`);
  }
  return found;
}

/** Node's own, and what is not known before it runs. */
const isBuiltIn = (to: string): boolean => to.startsWith('node:') || to.startsWith('(');
const topOf = (path: string): string => path.split('/')[0] ?? '';
const roomOf = (path: string): string => path.split('/').slice(0, 2).join('/');
const isInRoom = (path: string): boolean =>
  ['agent', 'source'].includes(topOf(path)) && path.split('/').length > 2;
/** The folder within a room: `gpu` of `agent/sources/gpu/xid.ts`. */
const folderOf = (path: string): string | null => {
  const parts = path.split('/');
  return parts.length > 3 ? (parts[2] ?? null) : null;
};
