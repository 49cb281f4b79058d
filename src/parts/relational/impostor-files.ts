/** The impostor statistics of a run in parts, as the files of its parts have them. */
import type { PartArrays, PartFiles } from "../../files/parts/part-files.ts";
import {
	type ChosenImpostors,
	type ImpostorStatistics,
	impostorSources,
} from "../../metrics/impostors.ts";

/** `statistics` F64 [mean, deviation], `source` I32 [index of the source], `known` F64 [mean, deviation] where the checkpoint knows the embedding. */
export function impostorArrays({
	impostors: { mean, deviation },
	source,
	known,
}: ChosenImpostors): PartArrays {
	return {
		statistics: Float64Array.of(mean, deviation),
		source: Int32Array.of(impostorSources.indexOf(source)),
		...(known && { known: Float64Array.of(known.mean, known.deviation) }),
	};
}

/** Reads them; null where the stage has none. */
export function readImpostors(
	files: PartFiles,
	stage: string,
): ChosenImpostors | null {
	const impostors = readPair(files, stage, "statistics");
	if (!impostors) return null;
	const [source] = files.read<Int32Array>(stage, 0, "source");
	const known = readPair(files, stage, "known");
	return { impostors, source: impostorSources[source], known };
}

/** The statistics that the last pass of a relational network uses: those of its links, where these were measured again. */
export function usedImpostors(files: PartFiles): ChosenImpostors {
	const again = isRepeated(files) && readImpostors(files, "impostors-again");
	return again || readImpostors(files, "impostors")!;
}

/** Whether the first pass runs again with other statistics. A network of one pass measures them once. */
export function isRepeated(files: PartFiles): boolean {
	return (
		files.isDone("impostors-again", 0) &&
		files.lengthOf("impostors-again", 0, "statistics") !== null
	);
}

function readPair(
	files: PartFiles,
	stage: string,
	name: string,
): ImpostorStatistics | null {
	if (files.lengthOf(stage, 0, name) === null) return null;
	const [mean, deviation] = files.read<Float64Array>(stage, 0, name);
	return { mean, deviation };
}
