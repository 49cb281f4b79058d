/** Numbers read from the pages of a database are those that SQLite itself gives. */
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import { expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { withInputFile } from "../../../src/files/input-file.ts";
import { userVersion } from "../../../src/files/sqlite/pages.ts";
import { readTableNumbers } from "../../../src/files/sqlite/table-numbers.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const columns = ["a", "b", "c"];
const random = createRandom(5);

/** Numbers of every length that SQLite stores, and what is no number. */
const values = [
	null,
	0,
	1,
	-1,
	127,
	-128,
	128,
	-32_769,
	8_388_607,
	-8_388_609,
	2 ** 31,
	-(2 ** 47) - 1,
	2 ** 52 + 1,
	0.1,
	-1e-300,
	Number.MAX_VALUE,
	"text",
];

function make(name: string, pageBytes: number, rows: number, texts: number[]) {
	const path = join(folder, name);
	const db = new sqlite.Database(path);
	try {
		db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = OFF;
			PRAGMA user_version = 7; CREATE TABLE other (x); INSERT INTO other VALUES (1);
			CREATE TABLE t (number INTEGER PRIMARY KEY, text TEXT, a, more TEXT, b, c)`);
		db.exec("BEGIN");
		const insert = db.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)");
		const value = () => values[random.below(values.length)];
		for (let row = 0; row < rows; row++) {
			const number = 3 * row + (row > rows / 2 ? 2 ** 33 : 0);
			const text = "x".repeat(texts[random.below(texts.length)]);
			insert.run([number, text, value(), text || null, value(), value()]);
		}
		insert.finalize();
		db.exec("COMMIT; UPDATE t SET b = 5 WHERE number % 7 = 0");
		db.exec("DELETE FROM t WHERE number % 11 = 0");
		const root = db.get("SELECT rootpage FROM sqlite_schema WHERE name = 't'");
		return {
			path,
			root: (root as { rootpage: number }).rootpage,
			expected: db.all("SELECT number, a, b, c FROM t ORDER BY number"),
		};
	} finally {
		db.close();
	}
}

test.each([
	["none", 4096, 0, [3]],
	["one leaf", 4096, 10, [3]],
	["small pages, many levels", 512, 3000, [0, 5, 60]],
	["records over several pages", 1024, 300, [0, 900, 1000, 5000, 20_000]],
	["large pages", 65_536, 4000, [0, 100]],
])("%s", (name, pageBytes, rows, texts) => {
	const { path, root, expected } = make(name, pageBytes, rows, texts);
	const found: object[] = [];
	withInputFile(path, "a database", (file) => {
		expect(userVersion(file)).toBe(7);
		readTableNumbers(file, { root, places: [2, 4, 5] }, (number, row) => {
			const numbers = columns.map((column, c) => [column, row[c]]);
			found.push({ number, ...Object.fromEntries(numbers) });
		});
	});
	const numeric = (value: unknown) =>
		value === null || value === "text" ? Number.NaN : Number(value);
	expect(found).toEqual(
		(expected as Record<string, unknown>[]).map(({ number, a, b, c }) => {
			const row = { a: numeric(a), b: numeric(b), c: numeric(c) };
			return { number: Number(number), ...row };
		}),
	);
});
