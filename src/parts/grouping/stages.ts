/** The stage that makes clusters of links. */
import type { StageWork } from "../part-context.ts";
import { grouping } from "./grouping.ts";

export const groupingStages: Readonly<Record<string, StageWork>> = { grouping };
