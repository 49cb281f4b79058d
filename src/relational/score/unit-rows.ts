/** Normalises the rows of a set to length 1; rows of zeros stay zeros. */

import type { ComparedRows } from "../../arrays/matrix.ts";
import {
	findZeroRows,
	normaliseRow,
	normaliseRows,
} from "../../arrays/normalise.ts";
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

/** Rows that `readUnitRows` keeps: those that are held, and as many others. */
const keptRows = 256;

/**
 * The rows of features, normalised when they are read, without a copy of all of them. The features stay as they are. Their values are the same bits as
 * those of `toUnitRows`.
 */
export function readUnitRows(features: Features): RowSource {
	return isStored(features)
		? openRows(normalised(features))
		: normalisedOnDemand(features);
}

function normalisedOnDemand({ rows, cols, data }: ComparedRows): RowSource {
	const { data: values, memory } = createKernelFloats(2 * keptRows * cols);
	/** Returns a function that keeps a row at its number modulo `keptRows`, from `start` on. */
	const keepFrom = (start: number) => {
		const kept = new Int32Array(keptRows).fill(-1);
		return (row: number) => {
			const i = row % keptRows;
			const at = start + i * cols;
			if (kept[i] === row) return at;
			const from = row * cols;
			values.set(data.subarray(from, from + cols), at);
			normaliseRow(values, at, cols, values);
			kept[i] = row;
			return at;
		};
	};
	return {
		rows,
		cols,
		values,
		memory,
		isInMemory: false,
		at: keepFrom(keptRows * cols),
		hold: keepFrom(0),
		numHeld: keptRows,
	};
}
