/** Thrown where a section cannot run here. The report prints the reason instead of the section. */
export class Skip extends Error {}
