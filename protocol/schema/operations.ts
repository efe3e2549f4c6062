import { choice, dictionary, f64, list, recordKind, text, time } from './column.ts';

export const operations = recordKind({
  name: 'operations',
  singular: 'operation',
  meaning:
    'One thing somebody asked a site to do, from its acceptance to its end. Never shortened: the record is the channel.',
  key: ['operation'],
  columns: {
    operation: text('Its id, a ULID chosen by who asked.'),
    kind: choice(
      ['cordon', 'drain', 'uncordon', 'migrate', 'cancel', 'evacuate', 'acknowledge', 'shed'],
      'The verb.',
    ),
    targets: list('What it acts on.'),
    actor: dictionary('Who asked.'),
    reason: text('Why.'),
    state: choice(
      [
        'accepted',
        'waiting for approval',
        'running',
        'paused',
        'done',
        'failed',
        'refused',
        'cancelled',
        'expired',
      ],
      'Where it stands.',
    ),
    step: text('What it is doing now, in words.'),
    progressRatio: f64('ratio', 1e-3, 'How much is done.'),
    acceptedAt: time('When it was durable.'),
    deadlineAt: time('When its policy says it ends.'),
    endedAt: time('When it ended.'),
    outcome: text('How it ended.'),
    refusal: text('Why it was refused.'),
    needsApproval: text('Whose approval it waits for.'),
    policy: choice(['wait', 'checkpoint', 'requeue', 'evict'], 'How a drain sees its nodes empty.'),
    hash: text('SHA-256 of what was asked, as it is now: what an approval or a steer names.'),
    peer: dictionary('The other site of a migration.'),
    limitWatts: f64('W', 1, 'Of a shed: what the site is to stay under; null once somebody ends it.'),
    limitFrom: time('Of a shed: from when on.'),
    limitUntil: time('Of a shed: until when; null until somebody ends it.'),
    delivered: list(
      'Of a shed, each of its newest minutes: minutes since 1970 UTC, kW asked for, kW drawn, such as `29401260:50000:49850`; `-` is not asked for, not measured.',
    ),
    capsLeft: list('Nodes whose GPUs still had the power limit of a shed when they were read after its end.'),
  },
});
