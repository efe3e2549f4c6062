import { quoted, refusal } from './exact-names.ts';

/** Who the agent is: its numeric user, and the name of that where it is known. */
export interface Self {
  readonly isRoot: boolean;
  readonly user: string;
  /** Whether jobs of root are submitted: a peer that lies must not become root here, so only where a site says so. */
  readonly rootJobs: boolean;
}

/**
 * What stands before sbatch so that the job is its owner's. `sbatch --uid` is not it: in 22.05 the job keeps
 * root's group beside the user's number, and root would read what a user wrote. `runuser` gives user, group
 * and all further groups, and drops root before a byte of the job is looked at.
 */
export function runAs(user: string, self: Self): readonly string[] {
  if (!/^[A-Za-z_][A-Za-z0-9_.@-]{0,62}\$?$/.test(user)) {
    throw refusal(`the job’s user ${quoted(user)} is no name of a user`);
  }
  if (user === 'root' && !self.rootJobs) {
    throw refusal('jobs of root are not taken from elsewhere; submit it again by hand, as a user');
  }
  if (user === self.user) return [];
  if (self.isRoot) return ['runuser', '-u', user, '--'];
  throw refusal(
    `the agent runs as ${self.user} and cannot submit for ${user}; run the agent as root, where ${user} is known`,
  );
}
