import { setTimeout as pause } from 'node:timers/promises';
import type { EastOrWest } from '../two-slurm-sites.ts';
import type { AgentsTalk } from './agents-talk.ts';
import type { AskingConsoles } from './asking-consoles.ts';
import type { Side, Strike } from './drawn-run.ts';
import type { FaultWorld } from './fault-world.ts';
import type { KeptAgents } from './kept-agents.ts';
import type { RunRecord } from './run-record.ts';

const DRAINED_FOR_MS = 6_000;
const FILLS_EVERY_MS = 300;
const HELD_READ_MS = 3_000;

export interface Struck {
  readonly world: FaultWorld;
  readonly agents: KeptAgents;
  readonly talk: AgentsTalk;
  readonly consoles: AskingConsoles;
  readonly record: RunRecord;
  readonly siteOf: (side: Side) => EastOrWest;
  readonly newId: () => string;
  /** Whose node is drained. */
  readonly work: string;
}

/** Does to a world what was drawn; settles when it is over. */
export async function strike(drawn: Strike, struck: Struck): Promise<void> {
  const { world, agents, talk, record, siteOf } = struck;
  record.note(`strike: ${JSON.stringify(drawn)}`);
  const over = 'takesOver' in drawn ? ' over the hold of another' : '';
  record.struck.push('side' in drawn ? `${drawn.do} of the ${drawn.side}` : `${drawn.do}${over}`);
  switch (drawn.do) {
    case 'kill agent':
      agents.kill(siteOf(drawn.side), drawn.forMs);
      return;
    case 'kill slurmctld':
      await world.sites.killController(siteOf(drawn.side));
      await pause(drawn.forMs);
      await world.startControllers();
      return;
    case 'cut':
      for (const way of world.ways) way.cut();
      return;
    case 'swallow':
      talk.isSwallowed = true;
      await pause(drawn.forMs);
      talk.isSwallowed = false;
      return;
    case 'fill disk': {
      const room = world.rooms.get(siteOf(drawn.side));
      if (room === undefined) record.struck.push('(no disk can be filled here)');
      const until = Date.now() + drawn.forMs;
      // What the reserve gives back is taken too.
      for (; Date.now() < until && !record.isHealed; await pause(FILLS_EVERY_MS)) room?.fill();
      return;
    }
    case 'wipe target': {
      const site = siteOf('target');
      agents.kill(site, drawn.forMs, () => world.wipe(site));
      return;
    }
    case 'drain':
      await drain(drawn, struck);
  }
}

/** One node, emptied and opened again. */
async function drain(
  { policy, takesOver }: Extract<Strike, { do: 'drain' }>,
  { world, consoles, siteOf, newId, work }: Struck,
): Promise<void> {
  const site = siteOf('source');
  const running = ['squeue', '-h', '-t', 'R', '-n', work, '-o', '%N'] as const;
  const node = (await world.sites.clusters[site].run(running)).trim() || `${site}-n1`;
  const id = newId();
  const said = (reason: string, own: string) => ['--reason', reason, '--yes', '--id', own];
  const by = ['reason=smart: a disk fails'] as const;
  if (takesOver === true) {
    await world.sites.clusters[site].run(['scontrol', 'update', `nodename=${node}`, 'state=drain', ...by]);
    // What is planned before the agent has read it is out of date at once.
    await pause(HELD_READ_MS);
  }
  const over = takesOver === true ? ['--take-over'] : [];
  await consoles.until(
    ['drain', `${site}/${node}`, '--policy', policy, ...over, ...said('fans', id)],
    `drain ${node}`,
  );
  await pause(DRAINED_FOR_MS);
  await consoles.until(['uncordon', `${site}/${node}`, ...said('new fans', newId())], `uncordon ${node}`);
  await consoles.until(['operation', 'cancel', id, ...said('enough', newId())], 'cancel the drain');
}
