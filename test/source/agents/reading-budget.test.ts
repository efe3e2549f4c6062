import { describe, expect, test } from 'vitest';
import { ReadingBudget } from '../../../source/agents/reading-budget.ts';

describe('a reading budget', () => {
  test('lets an agent of a large site tick for ever', () => {
    const budget = new ReadingBudget();
    for (let second = 0; second < 10_000; second++) expect(budget.spend(second * 1000, 200)).toBe(true);
  });

  test('lets a hundred small frames a second through for ever', () => {
    const budget = new ReadingBudget();
    for (let at = 0; at < 100_000; at += 10) expect(budget.spend(at, 0.1)).toBe(true);
  });

  test('ends with messages that take all the time there is', () => {
    const budget = new ReadingBudget();
    let at = 0;
    while (budget.spend(at, 100)) at += 100;
    expect(at).toBeLessThan(12_000);
  });

  test('ends with messages without end, however small', () => {
    const budget = new ReadingBudget();
    let sent = 0;
    while (budget.spend(sent / 10, 0)) sent++;
    expect(sent).toBeLessThan(6_000);
  });
});
