import { afterEach, describe, expect, test } from 'vitest';
import type { CommandFrame, SteerFrame } from '../../../protocol/index.ts';
import type { ActingServices } from '../../../source/app/acting.ts';
import { initialState } from '../../../source/app/screen-state.ts';
import type { ViewName } from '../../../source/views/view-names.ts';
import { drawingSite, limitDemanded } from '../../support/drawing-site.ts';
import { idOf } from '../../support/made-commands.ts';
import { type MadeSite, madeFabric, WALL } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

function show(view: ViewName, site: MadeSite) {
  const sent: (CommandFrame | SteerFrame)[] = [];
  const acting: ActingServices = {
    dataClasses: new Map(),
    newId: () => idOf(1),
    requests: {
      open: [],
      onChange: () => () => undefined,
      submit: (_site, frame) => {
        sent.push(frame);
        return new Promise(() => undefined);
      },
      recover: async () => [],
    },
  };
  const fabric = madeFabric([site]);
  const screen = consoleOnScreen({
    ...{ columns: 120, rows: 90, initial: initialState(view, '', false), wall: () => WALL },
    connect: async () => ({ fabric, acting, stop: () => undefined }),
  });
  shown = screen;
  return { screen, sent };
}

const demands = [limitDemanded(36, [60, 240])];
const inForce = {
  demandLimitWatts: 36_000,
  demandUntil: WALL + 4 * 3_600_000,
  demandWhy: 'Grid limits: peak',
};

describe('S', () => {
  test('on a demand opens the plan of the shed that keeps it, which nothing but the typed site begins', async () => {
    const { screen, sent } = show('demands', drawingSite({ demands }));
    await screen.seen((text) => text.includes('import limit'), 'the demand');
    screen.type('S');
    const plan = await screen.seen((text) => text.includes('Shed de-halm'), 'the plan');
    expect(plan).toContain('36 kW from 22:04 to 01:04 UTC: under it at 22:04');
    expect(plan).toMatch(/> reason +Grid limits: peak|▸ reason +Grid limits: peak/);
    screen.type('\r\r');
    await screen.seen((text) => /[>▸] type de-halm/.test(text), 'that the site is to be typed');
    expect(sent).toEqual([]);
    screen.type('de-halm\r');
    await screen.seen((text) => text.includes('shed sent to de-halm'), 'that it was sent');
    expect(sent).toMatchObject([
      {
        command: {
          verb: 'shed',
          reason: 'Grid limits: peak',
          shed: { limitWatts: 36_000, from: WALL + 3_600_000, until: WALL + 4 * 3_600_000 },
        },
      },
    ]);
  });

  test('on a site of the power view opens it for the limit that it has to meet', async () => {
    const { screen } = show('power', drawingSite({ sites: inForce }));
    await screen.seen((text) => text.includes('S shed'), 'the key');
    screen.type('S');
    const plan = await screen.seen((text) => text.includes('Shed de-halm'), 'the plan');
    expect(plan).toContain('36 kW from 21:04 to 01:04 UTC: under it at 21:04');
    expect(plan).toContain('Grid limits: peak');
    screen.type('\u001b');
    await screen.seen((text) => text.includes('shed: left; nothing was done'), 'that nothing was done');
  });

  test('where the grid demands nothing does nothing, and says so', async () => {
    const { screen, sent } = show('power', drawingSite());
    await screen.seen((text) => text.includes('S shed'), 'the key');
    screen.type('S');
    await screen.seen(
      (text) => text.includes('the grid demands no limit of de-halm; nothing was done'),
      'why nothing is done',
    );
    expect(sent).toEqual([]);
  });
});

describe('the plan of a shed', () => {
  test('shows megawatts over time beside the limit, and what comes before and after it', async () => {
    const { screen } = show('demands', drawingSite({ demands, sites: { gridRampWattsPerMinute: 1_000 } }));
    await screen.seen((text) => text.includes('import limit'), 'the demand');
    screen.type('S');
    const plan = await screen.seen((text) => text.includes('Shed de-halm'), 'the plan');
    screen.type('\u001b');
    await screen.seen((text) => text.includes('shed: left; nothing was done'), 'that nothing was done');
    const drawn = [
      ...plan.matchAll(/(\d\d:\d\d) {2}([\d.]+) kW, (?:([\d.]+) (k?)W (below|above) the limit|no limit)/g),
    ];
    expect(drawn.length).toBeGreaterThan(2);
    expect(drawn[0]?.slice(1, 3)).toEqual(['21:04', '41.3']);
    const asked = drawn.filter(([, , , , , where]) => where !== undefined);
    expect(asked.length).toBeGreaterThan(0);
    for (const [, , watts, left, kilo, where] of asked) {
      expect(where).toBe('below');
      expect(Number(watts) + Number(left) / (kilo === 'k' ? 1 : 1_000)).toBeCloseTo(36, 0);
    }
  });
});
