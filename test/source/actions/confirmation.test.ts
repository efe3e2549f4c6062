import { describe, expect, test } from 'vitest';
import { requestOf } from '../../../source/actions/action-request.ts';
import { makePlan } from '../../../source/actions/make-plan.ts';
import { CLASSES, drainOf, viewOf } from '../../support/acting-fabric.ts';
import { madeFabric, wellSite } from '../../support/made-fabric.ts';

const view = viewOf();

describe('what must be typed', () => {
  const of = (...names: Parameters<typeof drainOf>) => makePlan(drainOf(...names), view).confirmation;

  test('is nothing for one open node on which nothing runs', () => {
    expect(of('de-halm/n4')).toEqual({ kind: 'enter' });
  });

  test('is the name of the site beyond 64 nodes', () => {
    const many = viewOf(madeFabric([wellSite('big', 70)]));
    expect(makePlan(drainOf('big/n[1-65]'), many).confirmation).toEqual({
      kind: 'word',
      word: 'big',
      because: 'it is 65 nodes',
    });
  });

  test('is the name of the site for restricted data, and for data of which nobody knows', () => {
    const told = viewOf(undefined, { dataClasses: CLASSES });
    expect(makePlan(drainOf('de-halm/n3'), told).confirmation).toMatchObject({
      word: 'de-halm',
      because: 'it touches restricted data',
    });
    expect(makePlan(drainOf('de-halm/n1'), told).confirmation).toMatchObject({ word: 'yes' });
    expect(makePlan(requestOf('cancel', ['de-halm/88500']), told).confirmation).toMatchObject({
      word: 'de-halm',
    });
  });

  test('is the name of the site for evacuating it', () => {
    expect(makePlan(requestOf('evacuate', ['de-halm']), view).confirmation).toMatchObject({
      word: 'de-halm',
    });
  });
});
