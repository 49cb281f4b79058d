/** The stages about rows of the file. */
import type { StageWork } from "../part-context.ts";
import { equalRows } from "./equal-rows.ts";
import { statistics } from "./statistics.ts";

export const rowStages: Readonly<Record<string, StageWork>> = {
	statistics,
	"equal-rows": equalRows,
};
