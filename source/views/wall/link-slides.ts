import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { Signs } from '../../format/signs.ts';
import type { Slide } from './slide.ts';
import type { WallInput, WallLink, WallMeans } from './wall-input.ts';

/** Links that are down, degraded or not protected; of links nobody tells of, the silent sites are told. */
export function linkSlides({ links }: WallInput, { signs }: WallMeans): Slide[] {
  return links.flatMap((link) => {
    if (link.heardEnds === 0) return [];
    const isOpen = link.protection === 'unprotected';
    if (link.state === 'down') return [slideOf(link, 'link down', say`link down`, signs)];
    if (isOpen) return [slideOf(link, 'degraded link', say`unprotected`, signs)];
    if (link.state === 'degraded') return [slideOf(link, 'degraded link', say`degraded`, signs)];
    return link.protection === 'rekeying late'
      ? [slideOf(link, 'degraded link', say`key too old`, signs)]
      : [];
  });
}

function slideOf(link: WallLink, rank: 'link down' | 'degraded link', state: SafeText, signs: Signs): Slide {
  const isDown = rank === 'link down';
  const loss = (ratio: number | null): SafeText => formatQuantity(ratio, 'ratio', { signs });
  const isLossy = (link.lossThere ?? 0) > 0 || (link.lossBack ?? 0) > 0;
  const lines = [
    ...(link.reason === null ? [] : [link.reason]),
    say`${link.encryption ?? say`encryption`}: ${neutralise(link.protection)}`,
    ...(isLossy ? [say`loses ${loss(link.lossThere)} there and ${loss(link.lossBack)} back`] : []),
    ...(link.heardEnds === 1 ? [say`only one of its ends is heard`] : []),
  ];
  return {
    key: `link ${link.from} ${link.to} ${link.link}`,
    rank,
    weight: 1,
    tone: isDown ? 'critical' : 'warning',
    sign: isDown ? 'critical' : 'warning',
    subject: say`${link.from} - ${link.to}`,
    state,
    lines,
    figures: [],
    goal: { view: 'links', filter: `state!=up | encryptionState!=protected` },
  };
}
