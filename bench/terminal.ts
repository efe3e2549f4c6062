import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROBE = fileURLToPath(new URL('../../bench/probe-terminal.py', import.meta.url));
const WEFT = fileURLToPath(new URL('../weft.js', import.meta.url));
const PRESSES = 100;
const SECONDS = 15;
/** What a program compiles while it is new is no share of what it costs a wall that shows it for days. */
const LATER = 180;

/** All that a program in Node can do without: what it answers a key with is the floor under ours. */
const ECHO = [
  process.execPath,
  '-e',
  "process.stdin.setRawMode(true).on('data', () => process.stdout.write('x')); process.stdout.write('here')",
];

/** 3 × 4,167 nodes × 8 GPUs are 100,000; ten sites of 1,250 speak at ten moments of each second. */
const LARGE = ['--sites', '3', '--nodes', '4167', '--hz', '1'];
const MANY = ['--sites', '10', '--nodes', '1250', '--hz', '1'];
const SMALL = ['--sites', '3', '--nodes', '64', '--hz', '1'];

type Figures = Readonly<Record<string, number | Readonly<Record<string, number | null>>>>;

/**
 * The built console as a terminal sees it, in a pty of its own, beside htop in the same run: from a key to
 * the first byte of the answer, from the start to the first visible cell, bytes and CPU when nobody touches
 * it. The simulated sites run on the same machine and take their share of it.
 */
export async function run(): Promise<void> {
  const htop = ['htop', '-d', '10'];
  const hasHtop = exists('htop');
  if (!hasHtop) console.log('htop is not here: apt-get install htop, for the baseline');
  await onFabric(LARGE, '100,000 GPUs of 3 sites at 1 Hz', (config) => {
    const nodes = [process.execPath, WEFT, '--config', config, '--view', 'nodes'];
    if (hasHtop) say('htop   keys  200x60', probe('keys', 200, 60, [PRESSES, 0], htop));
    say('nodes  keys  200x60', probe('keys', 200, 60, [PRESSES, 0], nodes));
    if (hasHtop) say('htop   keys  200x60', probe('keys', 200, 60, [PRESSES, 0], htop));
    say('nodes  keys  200x60', probe('keys', 200, 60, [PRESSES, 0], nodes));
    say('echo in node  keys  200x60', probe('keys', 200, 60, [PRESSES, 0], ECHO));
    say('nodes  idle  200x60', probe('idle', 200, 60, [SECONDS], nodes));
    say('nodes  keys  200x60 at 256 kbit/s', probe('keys', 200, 60, [PRESSES, 256], nodes));
  });
  await onFabric(MANY, '100,000 GPUs of 10 sites at 1 Hz: ten updates a second', (config) => {
    const nodes = [process.execPath, WEFT, '--config', config, '--view', 'nodes'];
    say('nodes  keys  300x100', probe('keys', 300, 100, [PRESSES, 0], nodes));
    say('nodes  idle  300x100', probe('idle', 300, 100, [SECONDS], nodes));
    say('nodes  idle  300x100 after 3 min', probe('idle', 300, 100, [2 * SECONDS, LATER], nodes));
  });
  await onFabric(SMALL, '1,536 GPUs of 3 sites', (config) => {
    const hello = [process.execPath, '-e', 'process.stdout.write("x");setTimeout(()=>{},500)'];
    say('node   start', probe('start', 200, 60, [9], hello));
    say('weft   start', probe('start', 200, 60, [9], [process.execPath, WEFT, '--config', config]));
  });
}

async function onFabric(
  flags: readonly string[],
  what: string,
  measure: (config: string) => void,
): Promise<void> {
  const demo = spawn(process.execPath, [WEFT, 'demo', '--headless', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const config = await new Promise<string>((resolve, reject) => {
      createInterface({ input: demo.stdout }).once('line', resolve);
      demo.once('exit', (code) => reject(new Error(`the simulated sites ended with ${code}`)));
    });
    // Sites fill up in their first seconds.
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    console.log(`\n${what}`);
    measure(config);
  } finally {
    demo.kill('SIGTERM');
    await new Promise((resolve) => demo.once('exit', resolve));
  }
}

function probe(
  way: string,
  columns: number,
  rows: number,
  more: readonly number[],
  program: readonly string[],
): Figures {
  const flags = [PROBE, way, String(columns), String(rows), ...more.map(String), '--', ...program];
  return JSON.parse(execFileSync('python3', flags, { encoding: 'utf8' })) as Figures;
}

function say(what: string, figures: Figures): void {
  const text = Object.entries(figures).map(([name, value]) =>
    typeof value === 'number'
      ? `${name} ${value}`
      : `${name} p50 ${value['p50']} p90 ${value['p90']} p99 ${value['p99']}`,
  );
  console.log(`${what.padEnd(36)} ${text.join('   ')}`);
}

function exists(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
