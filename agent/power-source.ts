import type { SourceConfig } from './config/agent-config.ts';
import type { Surroundings } from './source-surroundings.ts';
import type { Source } from './sources/source.ts';

/** The sources that tell of power and cooling; null for every other type, and for a type without a reader. */
export function createPowerSource(config: SourceConfig, _surroundings: Surroundings): Source | null {
  switch (config.type) {
    default:
      return null;
  }
}
