/** Normalises the rows of a set to length 1; rows of zeros stay zeros. */

import { findZeroRows, normaliseRows } from "../../arrays/normalise.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import { normalised, openRows } from "../../files/stored/stored-rows.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import type { ScoreSetOptions } from "../../scoring/scored-set.ts";

export interface UnitRows {
	readonly features: Features;
	/** The same features, open on this thread. */
	readonly rows: RowSource;
	readonly zeroRows: Int32Array;
}

/** Normalises features in place if the options allow it, else in a copy. Features in a file are normalised whenever they are read. */
export function toUnitRows(
	features: Features,
	{ overwritesFeatures }: ScoreSetOptions,
): UnitRows {
	if (isStored(features)) {
		const stored = normalised(features);
		const rows = openRows(stored);
		return { features: stored, rows, zeroRows: findZeroRows(rows) };
	}
	const { buffer, length } = features.data;
	const isInPlace = overwritesFeatures && buffer instanceof SharedArrayBuffer;
	const target = isInPlace ? features : createKernelFloats(length);
	const normal = normaliseRows(features, target.data);
	const unit = { ...normal.features, memory: target.memory };
	return { features: unit, rows: openRows(unit), zeroRows: normal.zeroRows };
}
