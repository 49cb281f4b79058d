/** A library of some bundled faces, made once for a test file; each test gets a copy. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll } from "vitest";
import type { Library } from "../../src/people/library-types.ts";
import {
	range,
	readBundledFaces,
	takeRows,
	withPeople,
} from "./people-library.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** @param numRows rows `face 0`, `face 1` and so on */
export function startedLibrary(numRows: number) {
	const base = temporaryFolder();
	const faces = readBundledFaces();
	const start = join(base, "start");
	let copies = 0;
	beforeAll(() =>
		withPeople(start, (library) =>
			library.add({
				features: takeRows(faces, range(0, numRows)),
				ids: range(0, numRows).map((row) => `face ${row}`),
			}),
		),
	);
	const copy = () => {
		const folder = join(base, `${copies++}`);
		cpSync(start, folder, { recursive: true });
		return folder;
	};
	return {
		base,
		faces,
		copy,
		withCopy: <T>(use: (library: Library, folder: string) => Promise<T>) => {
			const folder = copy();
			return withPeople(folder, (library) => use(library, folder));
		},
	};
}
