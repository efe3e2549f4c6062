import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VIEW_NAMES } from '../../../source/views/view-names.ts';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';
import { firstSeed } from '../../support/first-seed.ts';
import { SimulatedFabric } from '../../support/simulated-fabric.ts';
import { PICTURES, StillConsole } from '../../support/view-pictures.ts';

/** `WEFT_RUNS=5000` plays longer, `WEFT_SEED=…` plays one game again. */
const RUNS = Number(process.env['WEFT_RUNS'] ?? 120);
const SEED = firstSeed('WEFT_SEED');

/** Names that make cells differ from characters: wide ones, marks, emoji, what is written from right to left. */
const NAMES = [
  '漢字ノード',
  'e\u0301\u0302\u0303clair',
  '👩‍👩‍👧-1',
  'שלום',
  'नमस्ते',
  'a\u200bb\u001b]0;x\u0007',
  '한글',
  '⚠️☼✖',
];

const KEYS = [
  ...[
    'j',
    'k',
    'g',
    'G',
    'h',
    'l',
    's',
    'p',
    'w',
    '?',
    '/',
    ':',
    'x',
    ' ',
    'm',
    '+',
    '-',
    'S',
    'r',
    'H',
    'L',
    '}',
  ],
  ...[
    '\r',
    '\x1b',
    '\t',
    '\x1b[A',
    '\x1b[B',
    '\x1b[5~',
    '\x1b[6~',
    '\x7f',
    '0',
    '1',
    '2',
    '3',
    '4',
    '6',
    '7',
    '9',
  ],
  ...['health!=ok', 'zzz', '漢', '\x1b[200~pasted 漢字\r\x1b[Atext\x1b[201~'],
];

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('keys' as const), keys: fc.constantFrom(...KEYS) }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('time' as const), seconds: fc.integer({ min: 1, max: 30 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('size' as const),
      columns: fc.integer({ min: 2, max: 150 }),
      rows: fc.integer({ min: 1, max: 45 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('view' as const), view: fc.constantFrom(...PICTURES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('mouse' as const),
      button: fc.constantFrom(0, 64, 65),
      x: fc.integer({ min: 1, max: 150 }),
      y: fc.integer({ min: 1, max: 45 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('site' as const),
      site: fc.constantFrom('de-halm', 'eemshaven'),
      isCut: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('name' as const),
      row: fc.nat({ max: 7 }),
      name: fc.constantFrom(...NAMES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lend' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

test(
  `whatever happened, the screen shows what a full paint shows (seed ${SEED})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 14 }),
        fc.constantFrom('truecolor', '256', 'linux', 'none'),
        async (steps, depth) => {
          const world = new SimulatedFabric({ sites: ['de-halm', 'eemshaven'], nodes: 8, gpus: 2 });
          const environment = { TERM: depth === 'linux' ? 'linux' : 'xterm-256color', ...DEPTHS[depth] };
          const shown = await StillConsole.open(world, 100, 30, { environment });
          for (const one of steps) await play(shown, world, one);
          const differed = shown.terminal.cells();
          const whole = new EmulatedTerminal(shown.screen.size.columns, shown.screen.size.rows);
          shown.stdin.type('\x0c');
          await whole.write(await shown.settle());
          expect(differed).toEqual(whole.cells());
          whole.close();
          shown.close();
        },
      ),
      { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 1_000 * RUNS, markInterruptAsFailure: true },
    );
  },
  60_000 + 1_000 * RUNS,
);

const DEPTHS = {
  truecolor: { COLORTERM: 'truecolor' },
  '256': {},
  linux: {},
  none: { NO_COLOR: '1' },
} as const;

async function play(shown: StillConsole, world: SimulatedFabric, one: Step): Promise<void> {
  switch (one.kind) {
    case 'keys':
      shown.stdin.type(one.keys);
      // A lone Esc is one only when nothing follows.
      shown.clock.advance(1_000);
      break;
    case 'mouse':
      shown.stdin.type(`\x1b[<${one.button};${one.x};${one.y}M`);
      break;
    case 'view':
      await shown.show(one.view);
      break;
    case 'time':
      world.step(one.seconds * 1_000);
      shown.hear();
      break;
    case 'site':
      if (one.isCut) world.cut(one.site);
      else world.heal(one.site);
      shown.hear();
      break;
    case 'name':
      world.rename(one.row, one.name);
      shown.hear();
      break;
    case 'size':
      shown.terminal.resize(one.columns, one.rows);
      shown.stdout.resize(one.columns, one.rows);
      break;
    case 'lend':
      await shown.screen.withTerminalReleased(() => shown.terminal.write('\x1b[31;1mforeign\r\n\x1b[?7h'));
      break;
  }
  shown.clock.advance(200);
  await shown.settle();
}

test('every view is played', () => {
  expect(PICTURES).toEqual(expect.arrayContaining([...VIEW_NAMES]));
});
