/** The file of a database is used only while it is the one that was opened. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readBytes } from "../../../src/files/input-file.ts";
import {
	openAtRest,
	withFileAtRest,
} from "../../../src/files/sqlite/file-at-rest.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();

function replace(path: string, text: string) {
	writeFileSync(`${path}.new`, text);
	renameSync(`${path}.new`, path);
}

const textOf = (file: Parameters<typeof withFileAtRest>[0]) =>
	withFileAtRest(file, (open) => open && `${readBytes(open, 0, open.size)}`);

test("until it is replaced or removed", () => {
	const path = join(folder, "a");
	replace(path, "one");
	const { opened, file } = openAtRest(path, () => "opened");
	expect(opened).toBe("opened");
	expect(textOf(file)).toBe("one");
	replace(path, "two");
	expect(textOf(file)).toBeNull();
	rmSync(path);
	expect(textOf(file)).toBeNull();
});

test("not where it is replaced while it is opened, or is not there", () => {
	const path = join(folder, "b");
	replace(path, "one");
	const { file } = openAtRest(path, () => replace(path, "two"));
	expect(textOf(file)).toBeNull();
	const missing = join(folder, "c");
	expect(openAtRest(missing, () => 1)).toEqual({ opened: 1, file: null });
});
