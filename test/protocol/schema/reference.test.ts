import { expect, test } from 'vitest';
import { referencePage } from '../../../protocol/schema/reference.ts';

test('the reference page says what the schema says', async () => {
  await expect(referencePage()).toMatchFileSnapshot('../../../docs/records.md');
});
