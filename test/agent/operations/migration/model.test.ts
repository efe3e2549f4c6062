import { describe, expect, test } from 'vitest';
import { search } from './model-search.ts';
import { VARIANTS } from './model-variants.ts';
import { EVERYTHING, type Rules } from './model-world.ts';

/** All of it at once takes minutes and some GB; by default the parts that matter to each other. */
const WHOLE = process.env['WEFT_MODEL'] === 'whole';

const MODELS: readonly (readonly [string, Partial<Rules>])[] = WHOLE
  ? [
      ['a workload with a checkpoint', {}],
      ['a workload that starts from the beginning', { kind: 'from the beginning' }],
      ['a workload that waits in the queue', { kind: 'queued' }],
    ]
  : [
      [
        'a checkpoint, cancelled, paused, ended over it',
        { once: ['cancel', 'pause', 'exit'], lateCalls: false },
      ],
      [
        'a checkpoint, a lost disk, forced, forgotten',
        { once: ['disk loss', 'force void', 'forgetting'], lateCalls: false },
      ],
      [
        'a checkpoint, ended over it, a scheduler killed before it had saved what it said',
        { once: ['cancel', 'exit', 'killed scheduler'], lateCalls: false },
      ],
      [
        'a checkpoint, ended over it, a scheduler killed twice while it was waited for',
        { once: ['exit', 'killed scheduler', 'killed scheduler again'], lateCalls: false },
      ],
      [
        'from the queue, a scheduler killed before it had saved what it said',
        { kind: 'queued', once: ['cancel', 'killed scheduler'], lateCalls: false },
      ],
      ['from the beginning, all of it', { kind: 'from the beginning', lateCalls: false }],
      [
        'from the beginning, late calls, cancelled',
        { kind: 'from the beginning', once: ['cancel', 'earlier release'] },
      ],
      [
        'from the beginning, slow answers, a lost disk',
        { kind: 'from the beginning', once: ['disk loss', 'cancel'], lateCalls: false, slowAnswers: true },
      ],
      [
        'from the queue',
        { kind: 'queued', once: ['cancel', 'disk loss', 'earlier release'], lateCalls: false },
      ],
    ];

/** The variants fail without a scheduler's late calls; with them the way there is searched for longer. */
const SHALLOW = { kind: 'from the beginning', lateCalls: false } as const;

describe('a migration, whatever happens to it', () => {
  test.each(MODELS)('keeps every promise, and can always end: %s', { timeout: 1_200_000 }, (name, rules) => {
    const { states, transitions, violation, stuck } = search({ ...EVERYTHING, ...rules });
    console.log(`${name}: ${states} states, ${transitions} transitions`);
    expect(violation).toBeNull();
    expect(stuck).toEqual([]);
    // A world in which little can happen would prove little.
    expect(states).toBeGreaterThan(5_000);
  });

  test.each(VARIANTS)('would run twice after $name', { timeout: 300_000 }, ({ name, steps, rules }) => {
    const { states, violation } = search({ ...EVERYTHING, ...SHALLOW, ...rules }, steps);
    console.log(
      `${name}: ${violation?.what} after ${violation?.trace.length} steps (${states} states)\n  ${violation?.trace.join('\n  ')}`,
    );
    expect(violation?.what).toBe('I1: two running copies');
  });
});
