/** The values of several .npy files, one file after another, as one file without a header. */
import {
	type FileVersion,
	type OpenFile,
	openInputFile,
} from "../input-file.ts";

export interface FilePart {
	readonly path: string;
	readonly version: FileVersion;
	/** Where its values begin, and how many bytes they have. */
	readonly dataOffset: number;
	readonly bytes: number;
}

/** The version of the whole, known before it is opened. */
export function joinedVersion(parts: readonly FilePart[]): FileVersion {
	return {
		size: parts.reduce((sum, { bytes }) => sum + bytes, 0),
		mtimeMs: Math.max(0, ...parts.map(({ version }) => version.mtimeMs)),
		ino: parts.reduce((sum, { version }) => sum + version.ino, 0),
	};
}

/**
 * Opens all parts.
 * @throws InputError as `openInputFile`, and where a part has changed
 */
export function openJoinedFile(
	path: string,
	parts: readonly FilePart[],
	expected: string,
): OpenFile {
	const files: OpenFile[] = [];
	const close = () => {
		for (const file of files) file.close();
	};
	try {
		for (const part of parts) {
			files.push(openInputFile(part.path, expected));
			files[files.length - 1].requireUnchanged(part.version);
		}
	} catch (error) {
		close();
		throw error;
	}
	return {
		path,
		size: joinedVersion(parts).size,
		version: joinedVersion(parts),
		readInto: (bytes, position) => readParts(files, parts, bytes, position),
		requireUnchanged() {
			files.forEach((file, i) => {
				file.requireUnchanged(parts[i].version);
			});
		},
		close,
	};
}

function readParts(
	files: readonly OpenFile[],
	parts: readonly FilePart[],
	bytes: Uint8Array,
	position: number,
): void {
	let start = 0;
	for (const [i, part] of parts.entries()) {
		const from = Math.max(position, start);
		const to = Math.min(position + bytes.length, start + part.bytes);
		if (from < to)
			files[i].readInto(
				bytes.subarray(from - position, to - position),
				part.dataOffset + from - start,
			);
		start += part.bytes;
	}
}
