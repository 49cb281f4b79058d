/** Reads the set of a run in parts: features stay in a .npy file that has them row by row; those of other formats are to be written as one. */
import { resolve } from "node:path";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import {
	fingerprintChunks,
	fingerprintMatrix,
	isRowByRow,
	openFeaturesOfRun,
} from "../../files/parts/feature-chunks.ts";
import type { RunManifest } from "../../files/parts/manifest.ts";
import { runPaths } from "../../files/parts/run-folder.ts";
import {
	type InputSet,
	type ReadingOptions,
	readRest,
	readSet,
	type SetPaths,
} from "../input/read-set.ts";

interface ReadFeatures {
	readonly features: RunManifest["features"];
	/** What is to be written as the run's features; null where parts read the user's file. */
	readonly matrix: FloatMatrix | null;
}

/** `result` says what `read`, which is called before, found. */
export function createRunReader(folder: string) {
	let found: ReadFeatures | null = null;
	return {
		async read(paths: SetPaths, options: ReadingOptions): Promise<InputSet> {
			if (!isRowByRow(paths.features)) {
				const set = await readSet(paths, options);
				const path = resolve(runPaths(folder).features);
				const features = fingerprintMatrix(path, set.features);
				found = { features, matrix: set.features };
				return set;
			}
			const file = fingerprintChunks(paths.features);
			const stored = openFeaturesOfRun(file, "");
			found = { features: { ...file, path: resolve(file.path) }, matrix: null };
			return readRest({ features: stored, ids: null }, paths, options);
		},
		result: () => found!,
	};
}
