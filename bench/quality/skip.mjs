/** Why a section cannot run here; said in its place in the report, so that nothing is missing silently. */
export class Skip extends Error {}
