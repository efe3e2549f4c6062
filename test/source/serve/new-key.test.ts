import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { type KeyMaker, newKey } from '../../../source/serve/new-key.ts';

describe('a new key', () => {
  it('is one that can be read again, where the library makes one that cannot', () => {
    const { utils } = ssh2;
    let made = 0;
    const generateKeyPairSync: KeyMaker['generateKeyPairSync'] = (type, options) => {
      const pair = utils.generateKeyPairSync(type, options);
      return ++made < 3 ? { ...pair, private: pair.private.slice(0, 200) } : pair;
    };
    const key = newKey({ generateKeyPairSync, parseKey: utils.parseKey }, 'weft@here');
    expect(made).toBeGreaterThanOrEqual(3);
    expect(utils.parseKey(key.private)).not.toBeInstanceOf(Error);
    expect(key.public).toContain('weft@here');
  });
});
