/** What a run in parts is, for the stages. */
export type { RunManifest, StageEntry } from "../files/parts/manifest.ts";
