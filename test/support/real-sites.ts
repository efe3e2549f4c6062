import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, vi } from 'vitest';
import { type RealSites, startRealSites } from './e2e-sites.ts';
import { weftReport } from './e2e-weft.ts';

/** Waits until the fabric says so; every wait of these tests has this bound. */
export const SOON = { timeout: 20_000, interval: 200 };

/** Two real clusters with their agents, whole before the first test of a file and stopped after its last. */
export function realSitesPerFile(): RealSitesPerFile {
  const own = new RealSitesPerFile();
  beforeAll(own.start);
  afterAll(own.stop);
  return own;
}

class RealSitesPerFile {
  readonly folder = mkdtempSync(join(tmpdir(), 'weft-real-'));
  #sites: RealSites | null = null;

  get sites(): RealSites {
    if (this.#sites === null) throw new Error('the sites did not start');
    return this.#sites;
  }

  readonly start = async (): Promise<void> => {
    this.#sites = await startRealSites(this.folder);
    await this.untilWhole();
  };

  readonly stop = async (): Promise<void> => {
    await this.#sites?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  };

  /** What `weft REPORT` answers. */
  readonly ask = (report: string, ...parameters: string[]): ReturnType<typeof weftReport> =>
    weftReport(this.sites.config, report, ...parameters);

  async untilWhole(): Promise<void> {
    await vi.waitFor(async () => {
      const { rows, complete } = await this.ask('sites');
      expect(complete).toBe(true);
      expect(rows.map(({ nodesReporting }) => nodesReporting)).toEqual([4, 3]);
    }, SOON);
  }
}
