/** Which parts of a run are not done yet. */
import type { PartFiles } from "../files/parts/part-files.ts";
import type { StageEntry } from "./manifest.ts";

/** The parts of a stage whose files are not there. */
export function missingParts(
	stage: Pick<StageEntry, "name" | "parts">,
	files: PartFiles,
): number[] {
	return Array.from({ length: stage.parts }, (_, part) => part).filter(
		(part) => !files.isDone(stage.name, part),
	);
}
