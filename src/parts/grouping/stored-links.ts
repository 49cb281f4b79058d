/** The pooled links of a run, from the files of stage `links`. */
import type { Links } from "../../grouping/links.ts";
import type { PartContext } from "../part-context.ts";
import { rangeOf } from "../sets.ts";

const stage = "links";

/** Arrays of the pooled links for the grouping, and of the means of both directions, for details, where these differ. */
const arrayNames = {
	pooled: ["offsets", "others", "values"],
	means: ["meanOffsets", "meanOthers", "meanValues"],
} as const;

/** @param rows of the set that is scored */
export function readLinks(
	context: PartContext,
	rows: number,
	kind: keyof typeof arrayNames,
): Links {
	const { files, manifest } = context;
	const hasMeans = files.lengthOf(stage, 0, "meanOffsets") !== null;
	const [offsetsName, othersName, valuesName] =
		arrayNames[kind === "means" && hasMeans ? "means" : "pooled"];
	const parts = Array.from({ length: manifest.parts }, (_, part) => part);
	const lengths = parts.map((part) => files.lengthOf(stage, part, othersName)!);
	const total = lengths.reduce((sum, length) => sum + length, 0);
	const lower = new Int32Array(total);
	const higher = new Int32Array(total);
	const scores = new Float32Array(total);
	let at = 0;
	let lowest = Number.POSITIVE_INFINITY;
	for (const part of parts) {
		const { first, end } = rangeOf(context, rows, part);
		const offsets = files.read<Float64Array>(stage, part, offsetsName);
		for (let row = first; row < end; row++)
			lower.fill(row, at + offsets[row - first], at + offsets[row - first + 1]);
		const next = at + lengths[part];
		files.readInto(stage, part, othersName, higher.subarray(at, next), 0);
		files.readInto(stage, part, valuesName, scores.subarray(at, next), 0);
		const [least] = files.read<Float32Array>(stage, part, "lowest");
		lowest = Math.min(lowest, least);
		at = next;
	}
	const minRawScore = total === 0 ? 0 : lowest;
	return { numNodes: rows, lower, higher, scores, minRawScore };
}
