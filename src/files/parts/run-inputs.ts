/** What a run in parts is given beside features and network, as arrays in its folder: decisions, qualities and names of the rows. */
import type { PartArrays, PartFiles } from "./part-files.ts";

/** The folder of these arrays, as that of a stage of one part. */
export const inputsStage = "inputs";

export interface RunInputs {
	/** [N] photo of each row, -1 where it is not known; null where none is known. */
	readonly photos: Int32Array | null;
	/** Pairs of rows of one person, and of different people; null where no decisions are given. */
	readonly same: Int32Array | null;
	readonly different: Int32Array | null;
	/** [N] quality of each row by its picture; null where it is not given. */
	readonly quality: Float32Array | null;
	/** [N] names of the rows. */
	readonly ids: readonly string[] | null;
}

export function writeInputs(
	files: PartFiles,
	{ ids, ...given }: RunInputs,
): void {
	const arrays = Object.entries(given).filter(([, values]) => values !== null);
	files.write(inputsStage, 0, {
		...(Object.fromEntries(arrays) as PartArrays),
		...(ids && packTexts(ids)),
	});
}

export function readInput<K extends Exclude<keyof RunInputs, "ids">>(
	files: PartFiles,
	name: K,
): RunInputs[K] {
	return files.lengthOf(inputsStage, 0, name) === null
		? null
		: (files.read(inputsStage, 0, name) as RunInputs[K]);
}

export function readIds(files: PartFiles): readonly string[] | null {
	if (files.lengthOf(inputsStage, 0, "idEnds") === null) return null;
	const ends = files.read<Float64Array>(inputsStage, 0, "idEnds");
	const units = files.read<Uint32Array>(inputsStage, 0, "idUnits");
	const [first] = files.read<Int32Array>(inputsStage, 0, "idOdd");
	const codes = new Uint16Array(units.buffer, 0, 2 * units.length - first);
	const decoder = new TextDecoder("utf-16le");
	return Array.from(ends, (end, i) =>
		decoder.decode(codes.subarray(i === 0 ? 0 : ends[i - 1], end)),
	);
}

/** Texts as UTF-16, two units in a number. */
function packTexts(texts: readonly string[]) {
	let end = 0;
	const idEnds = Float64Array.from(texts, (text) => {
		end += text.length;
		return end;
	});
	const idUnits = new Uint32Array(Math.ceil(end / 2));
	const codes = new Uint16Array(idUnits.buffer);
	let at = 0;
	for (const text of texts)
		for (let i = 0; i < text.length; i++) codes[at++] = text.charCodeAt(i);
	return { idEnds, idUnits, idOdd: Int32Array.of(end % 2) };
}
