/** What may be handed to a scheduler as the name of a node (SAFETY rule 19); `ALL` drains a cluster. */
export function isNodeName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(text) && text.toUpperCase() !== 'ALL';
}

/** What may be handed to a scheduler as the id of a job or of one task of an array. */
export function isJobId(text: string): boolean {
  return /^\d{1,19}(?:_\d{1,19})?$/.test(text);
}
