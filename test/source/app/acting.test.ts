import { afterEach, expect, test } from 'vitest';
import type { CommandFrame, SteerFrame } from '../../../protocol/index.ts';
import type { ActingServices, Request } from '../../../source/app/acting.ts';
import { initialState } from '../../../source/app/screen-state.ts';
import type { ViewName } from '../../../source/views/view-names.ts';
import { eemshaven, halm } from '../../support/acting-fabric.ts';
import { idOf } from '../../support/made-commands.ts';
import { type MadeSite, madeFabric, NOW, WALL } from '../../support/made-fabric.ts';
import { consoleOnScreen, type ShownConsole } from './console-on-screen.ts';

let shown: ShownConsole | null = null;
afterEach(async () => {
  await shown?.end();
  shown = null;
});

interface Acted {
  readonly screen: ShownConsole;
  readonly sent: { readonly site: string; readonly frame: CommandFrame | SteerFrame }[];
  tell(request: Request): void;
}

function show(
  view: ViewName,
  [columns, rows]: readonly [number, number] = [120, 40],
  sites: readonly MadeSite[] = [halm, eemshaven],
): Acted {
  const sent: Acted['sent'] = [];
  const listeners = new Set<(request: Request) => void>();
  const open: Request[] = [];
  let made = 0;
  const acting: ActingServices = {
    dataClasses: new Map(),
    newId: () => idOf(++made),
    requests: {
      open,
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      submit: (site, frame) => {
        sent.push({ site, frame });
        return new Promise(() => undefined);
      },
      recover: async () => [],
    },
  };
  const fabric = madeFabric(sites);
  const screen = consoleOnScreen({
    columns,
    rows,
    connect: async () => ({ fabric, acting, stop: () => undefined }),
    initial: initialState(view, '', false),
    wall: () => WALL,
  });
  shown = screen;
  const tell = (request: Request): void => {
    if (request.state === 'unknown') open.push(request);
    for (const listener of listeners) listener(request);
  };
  return { screen, sent, tell };
}

test('d opens the plan, which starts only when the reason and the word were typed', async () => {
  const { screen, sent } = show('nodes');
  await screen.seen((text) => text.includes(' n6 '), 'rows');
  screen.type('jjd');
  const plan = await screen.seen((text) => text.includes('Drain 1 node at de-halm'), 'the plan');
  expect(plan).toContain('State=DRAIN (nothing is killed)');
  expect(plan).toContain('de-halm/88377  u2  8 GPUs on 1 node  class health  ends within 1 h  checkpoint');
  screen.type('\r');
  await screen.seen((text) => text.includes('say why: it stays on record'), 'that a reason is needed');
  screen.type('fan swap\r');
  await screen.seen((text) => text.includes('▸ type yes'), 'the word');
  screen.type('y\r');
  await screen.seen((text) => text.includes('found "y"; yes starts it'), 'that it is not the word');
  expect(sent).toEqual([]);
  screen.type('es\r');
  await screen.seen((text) => text.includes('drain sent to de-halm'), 'that it was sent');
  expect(sent).toMatchObject([
    {
      site: 'de-halm',
      frame: {
        kind: 'command',
        command: { verb: 'drain', reason: 'fan swap', policy: 'wait', targets: [{ name: 'n3' }] },
      },
    },
  ]);
});

test('marked rows go together; Esc leaves everything as it was', async () => {
  const { screen, sent } = show('nodes');
  await screen.seen((text) => text.includes(' n6 '), 'rows');
  screen.type('jjj  c');
  await screen.seen((text) => text.includes('Cordon 2 nodes at de-halm'), 'the plan');
  screen.type('\x1b');
  const text = await screen.seen((now) => now.includes('cordon: left; nothing was done'), 'that it was left');
  expect(text).toContain('2 marked');
  expect(sent).toEqual([]);
});

test('another policy is another plan, and the word has to be typed for it again', async () => {
  const { screen, sent } = show('nodes');
  await screen.seen((text) => text.includes(' n6 '), 'rows');
  screen.type('dfans\ryes\tr');
  await screen.seen(
    (text) => text.includes('requeue now') && text.includes('16 GPU-hours'),
    'the other plan',
  );
  screen.type('\r');
  await screen.seen((text) => text.includes('▸ type yes'), 'the word');
  screen.type('yes\r');
  await screen.seen((text) => text.includes('drain sent to de-halm'), 'that it was sent');
  expect(sent).toMatchObject([{ frame: { command: { policy: 'requeue' } } }]);
});

test('a deadline that is none is said, one that is becomes part of the plan before it starts', async () => {
  const { screen, sent } = show('nodes');
  await screen.seen((text) => text.includes(' n6 '), 'rows');
  screen.type('jjjdfans\t\tsoon\r');
  await screen.seen(
    (text) => text.includes('a deadline is a duration such as 30m; found "soon"'),
    'what is wrong',
  );
  screen.type('\x1530m\r');
  await screen.seen((text) => text.includes('gives up, after 30 min'), 'the new plan');
  expect(sent).toEqual([]);
  screen.type('\r');
  await screen.seen((text) => text.includes('drain sent'), 'that it was sent');
  expect(sent).toMatchObject([{ frame: { command: { deadlineSeconds: 1_800 } } }]);
});

test('what is refused is said in full and stops the whole, until it is left out', async () => {
  const { screen, sent } = show('nodes', [80, 24]);
  await screen.seen((text) => text.includes(' n6 '), 'rows');
  screen.type(':drain de-halm/n[4,7] fans\r');
  const text = await screen.seen((now) => now.includes('Drain 2 nodes'), 'the plan');
  expect(text.replaceAll(/\s*│\n│\s*/g, ' ')).toContain(
    'already drained by noc-2: fan swap; --take-over, with a reason of its own, breaks the hold',
  );
  screen.type('\r');
  await screen.seen((now) => now.includes('something is refused: ^X leaves it out'), 'that it cannot start');
  screen.type('\x18\r');
  await screen.seen((now) => now.includes('drain sent to de-halm'), 'that it was sent');
  expect(sent).toMatchObject([{ frame: { command: { targets: [{ name: 'n4' }], reason: 'fans' } } }]);
});

test('a site that is only remembered has its keys dimmed with the reason', async () => {
  const gone: MadeSite = { ...halm, heardAt: NOW - 60_000, state: 'down', error: 'gone' };
  const { screen, sent } = show('nodes', [160, 40], [gone, eemshaven]);
  await screen.seen((text) => text.includes('d drain  u uncordon (de-halm is stale)'), 'the reason');
  screen.type('d');
  await screen.seen((text) => text.includes('d drain: de-halm is stale; nothing was done'), 'why');
  screen.type('p');
  await screen.seen(
    (text) => text.includes('(the picture is paused)'),
    'that a past picture is no ground to act on',
  );
  expect(sent).toEqual([]);
});

test('a request without an answer is shown as UNKNOWN until it is known', async () => {
  const { screen, tell } = show('overview', [160, 40]);
  await screen.seen(
    (now) => now.includes('If lost') && now.includes('8 GPUs short'),
    'what a loss would mean',
  );
  const frame = {
    kind: 'steer',
    steer: { id: idOf(1), operation: idOf(2), verb: 'pause', deadlineSeconds: null, reason: '', hash: '' },
  } as const;
  const request = { site: 'de-halm', id: idOf(1), frame, answer: null, isRecovered: true } as const;
  tell({ ...request, state: 'unknown' });
  const text = await screen.seen((now) => now.includes('UNKNOWN: pause of'), 'the banner');
  expect(text).toContain('its answer is not known: asking again');
  const answer = { id: idOf(1), status: 'refused', reason: 'it has ended', refusals: [] } as const;
  tell({ ...request, state: 'answered', answer });
  await screen.seen((now) => now.includes(`${idOf(1)} at de-halm: refused: it has ended`), 'the answer');
});

test('an operation is approved by typing yes to what it is', async () => {
  const operations = [
    {
      operation: idOf(5),
      kind: 'evacuate',
      targets: 'de-halm',
      state: 'waiting for approval',
      actor: 'weft://operator/noc-2',
      reason: 'flood',
      needsApproval: 'a second person',
      acceptedAt: WALL,
      hash: 'c0ffee',
    },
  ] as const;
  const { screen, sent } = show('operations', [120, 40], [{ ...halm, rows: { ...halm.rows, operations } }]);
  await screen.seen((text) => text.includes('evacuate'), 'the operation');
  screen.type('A');
  await screen.seen((text) => text.includes('type yes to approve') && text.includes('flood'), 'what it is');
  screen.type('\r');
  await screen.seen((text) => text.includes('yes does it, Esc leaves'), 'that Enter is not enough');
  screen.type('yes\r');
  await screen.seen((text) => text.includes('approve of'), 'that it was sent');
  expect(sent).toMatchObject([
    { site: 'de-halm', frame: { steer: { verb: 'approve', operation: idOf(5), hash: 'c0ffee' } } },
  ]);
});
