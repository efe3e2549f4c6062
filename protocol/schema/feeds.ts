import { boolean, choice, f64, monotonic, recordKind, text } from './column.ts';
import { FEED_KINDS, FEED_STATES } from './words.ts';

export const feeds = recordKind({
  name: 'feeds',
  singular: 'feed',
  meaning: 'Where a site’s power comes from.',
  key: ['feed'],
  columns: {
    feed: text('Its name.'),
    kind: choice(FEED_KINDS, 'What it is.'),
    powerWatts: f64('W', 1, 'What it gives now; negative while a battery charges.'),
    powerBasis: choice(
      ['measured', 'estimated'],
      'Whether that is a meter, or the sum of the meters that it feeds; null where nobody said.',
    ),
    limitWatts: f64('W', 1, 'What it may give.'),
    contractWatts: f64('W', 1, 'What was agreed with who supplies it.', 'agent.yaml power.feeds'),
    energyJoules: f64('J', 1, 'What it gave since it was first metered.'),
    renewable: boolean('Whether what it gives counts as renewable.'),
    state: choice(FEED_STATES, 'Whether it can be relied on.'),
    batteryChargeRatio: f64('ratio', 1e-3, 'How full a battery is.'),
    gridFrequencyHertz: f64('Hz', 1e-3, 'Frequency of the grid behind it.'),
    sampledAt: monotonic('When it was last measured.'),
  },
});
