/** `.npz`: a zip archive of .npy files, as numpy.savez and savez_compressed write it. */
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";
import { readLayout } from "../npy/npy-header.ts";
import { readTexts } from "../npy/npy-texts.ts";
import { printable } from "../printable.ts";
import type { Format, Hints, Role } from "./format.ts";
import { startsWith } from "./format.ts";
import { openNpy } from "./npy.ts";
import { readZipDirectory, type ZipEntry } from "./zip-directory.ts";
import { openZipEntry } from "./zip-entry.ts";

const suffix = ".npy";

/** Usual names of the array for each role, for an archive of several. */
const usualKeys: Record<Role, RegExp> = {
	features:
		/^(features?|feats?|embeddings?|vectors?|descriptors?|encodings?|x)$/i,
	graph: /^(knn|knns|graph|nbrs|neighbou?rs|indices)$/i,
	labels: /^(labels?|targets?|identities|y)$/i,
	clusters: /^(clusters?|pred|predictions?)$/i,
	ids: /^(ids?|names?|file_?names?|paths?)$/i,
};

/** Names of arrays in a message. */
const mostListed = 12;

export const npz: Format = {
	name: "a .npz archive",
	matches: ({ bytes }) =>
		startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06"),
	open(file, hints) {
		const entries = readZipDirectory(file);
		const arrays = new Map<string, ZipEntry>();
		for (const entry of entries) {
			if (entry.name.endsWith(suffix))
				arrays.set(entry.name.slice(0, -suffix.length), entry);
		}
		if (arrays.size === 0) throw noArrays(file, entries);
		const key = chooseKey(file, [...arrays.keys()], hints);
		const content = openNpy(openZipEntry(file, arrays.get(key)!), hints);
		return content.kind === "array" && hints.role === "features"
			? { ...content, ids: findIds(file, arrays) }
			: content;
	},
};

function noArrays(file: InputFile, entries: readonly ZipEntry[]): InputError {
	const has = (pattern: RegExp) =>
		entries.some(({ name }) => pattern.test(name));
	if (has(/^xl\//))
		return new InputError(
			file.path,
			"data",
			"an Excel workbook",
			"save the sheet as CSV",
		);
	if (has(/(^|\/)data\.pkl$/))
		return new InputError(
			file.path,
			"data",
			"an archive of torch.save, which holds a pickle",
			"in Python: numpy.save what torch.load gives, with .numpy()",
		);
	return new InputError(
		file.path,
		"a .npz archive with arrays",
		entries.length === 0
			? "an empty archive"
			: `an archive of ${listed(entries.map(({ name }) => name))}`,
	);
}

/** The key of the options, the only one, or the one with a usual name for the role. */
function chooseKey(
	{ path }: InputFile,
	keys: readonly string[],
	{ key, role }: Hints,
): string {
	if (key !== null && keys.includes(key)) return key;
	if (key !== null && role === "features")
		throw new InputError(path, `an array ${printable(key)}`, listed(keys));
	if (keys.length === 1) return keys[0];
	const usual = keys.filter((name) => usualKeys[role].test(name));
	if (usual.length === 1) return usual[0];
	throw new InputError(
		path,
		"one array",
		`${keys.length}: ${listed(keys)}`,
		"--key NAME says which",
	);
}

function listed(names: readonly string[]): string {
	const shown = names.slice(0, mostListed).map(printable).join(", ");
	return names.length > mostListed ? `${shown} and others` : shown;
}

/** The names of the rows, from an array with a usual name of ids; null where there is none. */
function findIds(
	file: InputFile,
	arrays: ReadonlyMap<string, ZipEntry>,
): string[] | null {
	for (const [key, entry] of arrays) {
		if (!usualKeys.ids.test(key)) continue;
		const array = openZipEntry(file, entry);
		return readTexts(array, readLayout(array));
	}
	return null;
}
