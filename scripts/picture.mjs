// Pictures of the real program: runs it in a pseudo-terminal (`script` of util-linux), reads its bytes
// with a terminal emulator, and writes the screen as text or SVG.
//
//   node scripts/picture.mjs overview --size 120x30 --text          to stdout
//   node scripts/picture.mjs overview nodes --save                  these pictures of the docs
//   node scripts/picture.mjs all                                    every picture of the docs, and the README's screen
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';

/** What to press before the picture is taken, and the size that shows it best. */
const PICTURES = {
  overview: { keys: [], size: '120x30' },
  nodes: { keys: ['2'], size: '120x30' },
  'nodes-filtered': { keys: ['2', '/', 'health!=ok', '\r'], size: '120x20' },
  node: { keys: ['2', '/', 'health!=ok', '\r', '\r'], size: '120x30' },
  gpus: { keys: ['3'], size: '120x24' },
  workloads: { keys: ['4'], size: '120x24' },
  heatmap: { keys: ['0'], size: '120x30' },
  workload: { keys: ['4', '\r'], size: '120x30' },
  matrix: { keys: ['5', 'x'], size: '120x20' },
  links: { keys: ['5'], size: '120x20' },
  power: { keys: ['6'], size: '120x24' },
  link: { keys: ['5', '\r'], size: '120x30' },
  wall: { keys: ['w'], size: '120x30' },
  alerts: { keys: ['7'], size: '120x20' },
  help: { keys: ['?'], size: '120x30' },
};

async function screenOf(keys, size) {
  const [columns, rows] = size.split('x').map(Number);
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const command = `stty cols ${columns} rows ${rows}; exec node build/weft.js demo --sites 3 --nodes 64 --seed 7`;
  // Without the orders and columns that whoever makes the pictures keeps for themselves.
  const state = await mkdtemp(join(tmpdir(), 'weft-picture-'));
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    env: {
      ...process.env,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      LC_ALL: 'C.UTF-8',
      XDG_STATE_HOME: state,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdout.on('data', (bytes) => terminal.write(bytes));
  // Long enough for the sparklines to have something to draw.
  await sleep(12_000);
  for (const key of keys) {
    child.stdin.write(key);
    await sleep(500);
  }
  await sleep(1_500);
  if (child.exitCode !== null) throw new Error(`the program ended by itself, with ${child.exitCode}`);
  const picture = frozen(terminal);
  child.stdin.write('\u0003');
  await ended;
  await rm(state, { recursive: true, force: true });
  return picture;
}

/** The cells as they are now: the program goes on painting, and gives the screen back when it ends. */
function frozen(terminal) {
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = buffer.getLine(buffer.viewportY + y);
    return Array.from({ length: terminal.cols }, (_, x) => {
      const cell = line.getCell(x);
      return {
        text: cell.getChars() || ' ',
        width: cell.getWidth(),
        foreground: cell.isFgDefault() ? null : colour(cell.getFgColor(), cell.isFgRGB()),
        background: cell.isBgDefault() ? null : colour(cell.getBgColor(), cell.isBgRGB()),
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
        inverse: cell.isInverse() !== 0,
      };
    });
  });
}

function textOf(lines) {
  return lines
    .map((cells) =>
      cells
        .filter(({ width }) => width > 0)
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

const PAPER = '#0d1117';
const INK = '#c9d1d9';
const BASIC = [
  '#484f58',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#b1bac4',
  '#6e7681',
  '#ffa198',
  '#56d364',
  '#e3b341',
  '#79c0ff',
  '#d2a8ff',
  '#56d4dd',
  '#ffffff',
];

function colour(value, rgb) {
  if (rgb) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return BASIC[value];
  if (value >= 232)
    return `rgb(${Array(3)
      .fill(8 + (value - 232) * 10)
      .join(',')})`;
  const level = (step) => (step === 0 ? 0 : 55 + step * 40);
  const index = value - 16;
  return `rgb(${level(Math.floor(index / 36))},${level(Math.floor(index / 6) % 6)},${level(index % 6)})`;
}

/** One text element for each run of one look; its length is told, so that any monospace font fits the grid. */
function svgOf(lines) {
  const [wide, high] = [8.4, 18];
  const width = lines[0].length * wide;
  const shapes = lines.flatMap((cells, y) => runsOf(cells).map((run) => shapeOf(run, y)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${lines.length * high}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" xml:space="preserve"><rect width="100%" height="100%" fill="${PAPER}"/>${shapes.join('')}</svg>\n`;

  function shapeOf({ x, cells, text, foreground, background, bold, dim, inverse }, y) {
    const [front, back] = inverse
      ? [background ?? PAPER, foreground ?? INK]
      : [foreground ?? INK, background];
    const box =
      back === null
        ? ''
        : `<rect x="${x * wide}" y="${y * high}" width="${cells * wide}" height="${high}" fill="${back}"/>`;
    if (text.trim() === '') return box;
    const look = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
    return `${box}<text x="${x * wide}" y="${y * high + 13.5}" textLength="${cells * wide}" lengthAdjust="spacingAndGlyphs" fill="${front}"${look}>${escaped(text)}</text>`;
  }
}

function runsOf(cells) {
  const runs = [];
  for (const [x, cell] of cells.entries()) {
    const last = runs.at(-1);
    const { text, width, ...look } = cell;
    const same = last !== undefined && Object.keys(look).every((key) => last[key] === look[key]);
    if (same) {
      last.text += width === 0 ? '' : text;
      last.cells += 1;
    } else runs.push({ x, cells: 1, text, ...look });
  }
  return runs;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(' ', '\u00a0');
}

async function intoReadme(text) {
  const readme = await readFile('README.md', 'utf8');
  const screen = /(<!-- screen[^>]*-->\n```\n)[\s\S]*?(```\n<!-- \/screen -->)/;
  await writeFile(
    'README.md',
    readme.replace(screen, (_all, start, end) => `${start}${text}\n${end}`),
  );
}

const words = process.argv.slice(2);
const sizeAt = words.indexOf('--size');
const wanted = words.filter((word, at) => !word.startsWith('--') && (sizeAt < 0 || at !== sizeAt + 1));
const names = wanted.includes('all') ? Object.keys(PICTURES) : wanted;
for (const name of names) {
  if (PICTURES[name] === undefined)
    throw new Error(`no picture ${name}; there are ${Object.keys(PICTURES).join(', ')}, all`);
}
if (wanted.includes('all') || words.includes('--save')) {
  await mkdir('docs/pictures', { recursive: true });
  for (const picture of names) {
    const { keys, size } = PICTURES[picture];
    const terminal = await screenOf(keys, size);
    await writeFile(`docs/pictures/${picture}.svg`, svgOf(terminal));
    if (picture === 'overview') await intoReadme(textOf(terminal));
    console.log(`docs/pictures/${picture}.svg`);
  }
} else {
  const [name = 'overview'] = names;
  const picture = PICTURES[name];
  const size = sizeAt < 0 ? picture.size : words[sizeAt + 1];
  const terminal = await screenOf(picture.keys, size);
  process.stdout.write(words.includes('--text') ? `${textOf(terminal)}\n` : svgOf(terminal));
}
