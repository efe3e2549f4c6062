import { afterEach, expect, test } from 'vitest';
import { initialState } from '../../../source/app/screen-state.ts';
import {
  type MadeSite,
  madeFabric,
  NOW,
  SAMPLED_AT,
  WALL,
  wellNodes,
  wellSite,
  wellSources,
} from '../../support/made-fabric.ts';
import { gpu } from '../../support/made-gpus.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

/*
 * Somebody who has never seen the program, on the smallest screen that is common: every key that is pressed
 * here must be named on the screen at that moment, and every word typed must stand there or be known
 * beforehand (the name of a user).
 */

const MINUTE = 60_000;
const heats = [61, 64, 91, 63];
const halm: MadeSite = {
  ...wellSite('de-halm', 30),
  rows: {
    ...wellSite('de-halm', 30).rows,
    nodes: wellNodes(30).map((node, index) =>
      index === 22
        ? {
            ...node,
            state: 'idle',
            scheduling: 'drained',
            reason: 'fan swap, ticket 5512',
            reasonUser: 'noc-2',
            reasonAt: WALL - 41 * MINUTE,
          }
        : node,
    ),
    sources: [
      ...wellSources(30),
      {
        source: 'exporter',
        target: 'all',
        kind: 'gpu',
        state: 'ok',
        periodSeconds: 2,
        sampledAt: SAMPLED_AT,
      },
    ],
    links: [
      {
        link: 'dh-ze-1',
        peer: 'zernike',
        state: 'degraded' as const,
        stateReason: 'loses 0.4 % one way',
        roundTripP50Seconds: 0.00062,
        lossForwardRatio: 0.004,
        encryptionState: 'protected' as const,
        sampledAt: SAMPLED_AT,
      },
    ],
    gpus: heats.map((temperatureCelsius, index) => gpu('n7', index, { temperatureCelsius })),
    workloads: Array.from({ length: 41 }, (_, index) => ({
      workload: String(88_400 + index),
      user: index === 31 ? 'mdewit' : 'u4821',
      name: `job ${index}`,
      state: index < 40 ? ('running' as const) : ('pending' as const),
      nodes: index < 40 ? `n${(index % 30) + 1}` : null,
      gpus: index < 40 ? 8 : 16,
      nodeCount: 1,
      sampledAt: SAMPLED_AT,
    })),
  },
};
const zernike: MadeSite = {
  ...wellSite('zernike', 2),
  state: 'down',
  error: 'connection refused',
  heardAt: NOW - 4 * MINUTE,
};

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

/** Presses keys only where the screen says what they do. */
class Visitor {
  readonly #screen: ShownConsole;

  constructor() {
    const fabric = madeFabric([halm, zernike]);
    this.#screen = consoleOnScreen({
      columns: 80,
      rows: 24,
      connect: async () => ({ fabric, stop: () => undefined }),
      initial: initialState('overview', '', false),
      wall: () => WALL,
    });
    shown = this.#screen;
  }

  sees(wanted: RegExp): Promise<string> {
    return this.#screen.seen((text) => wanted.test(text), String(wanted));
  }

  /** `named` is how the screen names the key. */
  async press(key: string, named: RegExp): Promise<void> {
    await this.sees(named);
    this.#screen.type(key);
  }

  /** Words that an example on the screen shows how to type. */
  async type(words: string, like: RegExp): Promise<void> {
    await this.sees(like);
    this.#screen.type(words);
  }
}

test('the hottest GPU of the fabric is found by sorting, which the screen offers by its meaning', async () => {
  const visitor = new Visitor();
  await visitor.press('3', /3 gpus/);
  await visitor.press('s', /s sort/);
  const dialog = await visitor.sees(/Temperature of the chip/);
  const choices = dialog.split('\n').filter((line) => /^\W*│/.test(line) || line.includes('│'));
  const steps = choices.findIndex((line) => line.includes('Temperature of the chip'));
  for (let step = choices.findIndex((line) => line.includes('▸   ')); step < steps; step++) {
    await visitor.press('j', /j k choose/);
  }
  await visitor.sees(/▸ {3}temp .*Temperature of the chip/);
  await visitor.press('\r', /Enter sorts/);
  await visitor.sees(/temp °C↓/);
  const first = (await visitor.sees(/▸ de-halm +n7 +2 .* 91 /))
    .split('\n')
    .find((line) => line.startsWith('▸'));
  expect(first).toMatch(/ 91 /);
  await visitor.press('\r', /Enter open/);
  const page = await visitor.sees(/de-halm \/ n7 \/ GPU 2/);
  expect(page).toMatch(/temperature .*△ 91 °C/);
});

test('why a node is drained, by whom and since when is one filter and one Enter away', async () => {
  const visitor = new Visitor();
  await visitor.press('2', /2 nodes/);
  await visitor.press('/', /\/ filter/);
  await visitor.type('scheduling=drained', /scheduling=drained/);
  await visitor.press('\r', /Enter keep/);
  await visitor.press('\r', /▸ de-halm +n23 [\s\S]*Enter open/);
  await visitor.sees(/drained by noc-2 41 min ago: fan swap, ticket 5512/);
});

test('why a node is drained stands in the list of nodes already, however narrow it is', async () => {
  const visitor = new Visitor();
  await visitor.press('2', /2 nodes/);
  await visitor.press('G', /Enter open/);
  await visitor.sees(/de-halm +n23 .*drained +fan swap/);
});

test('an order is said in the line of the table, and its dialog says its own keys and no others', async () => {
  const visitor = new Visitor();
  await visitor.press('4', /4 work/);
  await visitor.press('s', /s sort/);
  const dialog = await visitor.sees(/Sort by/);
  expect(dialog).toContain('s Esc leave');
  expect(dialog.split('\n').at(-1)).toMatch(
    /^ j k choose {2}Enter sort by it, again turns it {2}0 own order {2}Esc leave *$/,
  );
  // A slip does nothing.
  await visitor.press('z', /▸ {3}site/);
  await visitor.press('s', /▸ {3}site/);
  await visitor.press('s', /s sort/);
  await visitor.press('j', /▸ {3}site/);
  await visitor.press('\r', /▸ {3}workload/);
  await visitor.sees(/workloads {2}41 {2}1 of them waiting {2}sorted by workload ↑ +320 GPUs/);
});

test('a site that is not heard is a row among the alerts and the events, and its page says why', async () => {
  const visitor = new Visitor();
  await visitor.press('7', /7 alerts/);
  await visitor.sees(/▸ △ warning +21:00:11 +zernike +this console +site stale,/);
  await visitor.press('9', /9 events/);
  await visitor.sees(/▸ 21:04:11 +△ warning +zernike .*site stale, last/);
  await visitor.press('1', /1 overview/);
  await visitor.press('j', /j k move/);
  await visitor.press('\r', /▸ 2 zernike/);
  const page = await visitor.sees(/why +connection refused/);
  expect(page).toMatch(/○ last heard 21:00:11, 4 min/);
  await visitor.press('\r', /▸ nodes +2\b[\s\S]*Enter open/);
  await visitor.sees(/nodes {2}2 of 3[0-9] .*filter site=zernike|site zernike › nodes/);
});

test('which site is stale and since when is said before any key', async () => {
  const visitor = new Visitor();
  const text = await visitor.sees(
    /zernike stale, last heard \d\d:\d\d:\d\d, 4 min\b.* ago: connection refused/,
  );
  expect(text).toMatch(/1 live +○ 1 stale|● 1 live ○ 1 stale/);
});

test('which link is degraded and why is said before any key, and in the list of links', async () => {
  const visitor = new Visitor();
  await visitor.sees(/Links [\s\S]*de-halm ══ zernike +△ degraded/);
  await visitor.press('5', /5 links/);
  await visitor.sees(/▸ de-halm +zernike +△ degraded .*loses 0\.4 %/);
});

test('a job is found by the name of its user', async () => {
  const visitor = new Visitor();
  await visitor.press('4', /4 work/);
  await visitor.press('/', /\/ filter/);
  await visitor.type('mdewit', /a user's name/);
  await visitor.press('\r', /Enter keep/);
  await visitor.press('\r', /▸ de-halm +88431 [\s\S]*Enter open/);
  const page = await visitor.sees(/de-halm \/ 88431/);
  expect(page).toContain('user mdewit');
  expect(page).toContain('where: n2');
});
