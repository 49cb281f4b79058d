/** The rooms of `src` stand in one order, each file imports from its own room and those below, and no files import each other in a circle. Types count. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** From the ground up; rooms on one line know nothing of each other. */
const floors = [
	["errors.ts"],
	["options"],
	["kernels"],
	["arrays"],
	["threads"],
	["metrics"],
	["files"],
	["engines"],
	["photos"],
	["graph"],
	["subgraph"],
	["scoring"],
	["grouping"],
	["training"],
	["lgcn", "relational"],
	["pipeline"],
	["parts"],
	["queue"],
	["people"],
	["review"],
	["index.ts"],
	["cli"],
];
const mostFiles = 22;

/** Files, each with those that it imports, as paths from `src`. */
type Imports = ReadonlyMap<string, readonly string[]>;

const roomOf = (file: string) => file.split("/")[0];
const floorOf = (file: string) =>
	floors.findIndex((rooms) => rooms.includes(roomOf(file)));

/** Paths of all `.ts` and `.tsx` files under a folder of the project, from there. */
function listFiles(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true })
		.map((file) => String(file).split(sep).join("/"))
		.filter((file) => /\.tsx?$/.test(file));
}

/** What a file imports, as it is written there. */
function specifiersOf(text: string): string[] {
	return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

const sources = listFiles("src")
	.filter((file) => !file.startsWith("kernels/assembly/"))
	.map((file) => {
		const text = readFileSync(join(root, "src", file), "utf8");
		return { file, specifiers: specifiersOf(text) };
	});

function readImports(): Imports {
	return new Map(
		sources.map(({ file, specifiers }) => {
			const targets = specifiers
				.filter((name) => name.startsWith(".") && !name.endsWith(".css"))
				.map((name) => posix.join(posix.dirname(file), name));
			return [file, targets];
		}),
	);
}

/** `file -> target` for each import of a room that is not below. */
function upward(imports: Imports): string[] {
	const isAllowed = (file: string, target: string) =>
		roomOf(file) === roomOf(target) || floorOf(target) < floorOf(file);
	return [...imports].flatMap(([file, targets]) =>
		targets
			.filter((target) => !isAllowed(file, target))
			.map((target) => `${file} -> ${target}`),
	);
}

/** Files on circles of imports, or between two circles: those left when files without imports, or that nobody imports, are taken away again and again. */
function onCircles(imports: Imports): string[] {
	let left = new Set(imports.keys());
	for (;;) {
		const isImported = new Set(
			[...left].flatMap((file) => imports.get(file) ?? []),
		);
		const next = [...left].filter(
			(file) =>
				isImported.has(file) &&
				imports.get(file)?.some((target) => left.has(target)),
		);
		if (next.length === left.size) return next;
		left = new Set(next);
	}
}

function countByFolder(files: Iterable<string>): Map<string, number> {
	const counts = new Map<string, number>();
	for (const file of files) {
		const folder = dirname(file);
		counts.set(folder, (counts.get(folder) ?? 0) + 1);
	}
	return counts;
}

describe("the rooms", () => {
	const imports = readImports();

	test("are all known, and every import leads to a file", () => {
		const unknown = [...imports.keys()].filter((file) => floorOf(file) < 0);
		expect(unknown).toEqual([]);
		const lost = [...imports].flatMap(([file, targets]) =>
			targets
				.filter((target) => !imports.has(target))
				.map((target) => `${file} -> ${target}`),
		);
		expect(lost).toEqual([]);
		expect(imports.size).toBeGreaterThan(200);
	});

	test("import rooms below them only", () => {
		expect(upward(imports)).toEqual([]);
	});

	test("touch files, processes and threads in few of them", () => {
		const rooms = ["threads", "files", "engines", "queue", "review", "cli"];
		const system =
			/^node:(fs|child_process|worker_threads|net|https?|dns|process)\b/;
		const touching = sources.filter(({ specifiers }) =>
			specifiers.some((name) => system.test(name)),
		);
		const strange = touching.filter(
			({ file }) => !rooms.includes(roomOf(file)),
		);
		expect(strange.map(({ file }) => file)).toEqual([]);
		expect(touching.length).toBeGreaterThan(10);
	});

	test("have no circle of files", () => {
		expect(onCircles(imports)).toEqual([]);
	});

	test(`have no folder of more than ${mostFiles} files`, () => {
		const large = [...countByFolder(imports.keys())].filter(
			([, count]) => count > mostFiles,
		);
		expect(large).toEqual([]);
	});

	test("have their tests in folders of the same names", () => {
		const others = ["helpers", "faults", "fuzz", "callers", "review/browser"];
		const rooms = new Set([...imports.keys()].map(dirname));
		const strange = listFiles("test")
			.filter((file) => file.endsWith(".test.ts"))
			.map(dirname)
			.filter((folder) => folder !== "." && !others.includes(folder))
			.filter((folder) => !rooms.has(folder));
		expect(strange).toEqual([]);
	});
});

describe("the check", () => {
	const imports = (...pairs: [string, string[]][]) => new Map(pairs);

	test.each([
		["arrays/a.ts", "graph/b.ts"],
		["lgcn/a.ts", "relational/b.ts"],
		["relational/score/a.ts", "lgcn/score/b.ts"],
		["pipeline/a.ts", "cli/b.ts"],
		["index.ts", "cli/b.ts"],
	])("refuses that %s imports %s", (file, target) => {
		expect(upward(imports([file, [target]], [target, []]))).toHaveLength(1);
	});

	test.each([
		["graph/exact/a.ts", "arrays/b.ts"],
		["cli/commands/a.ts", "cli/b.ts"],
		["pipeline/a.ts", "relational/score/b.ts"],
	])("allows that %s imports %s", (file, target) => {
		expect(upward(imports([file, [target]], [target, []]))).toEqual([]);
	});

	test("finds circles, and nothing but them", () => {
		const ring = imports(
			["a", ["b"]],
			["b", ["c"]],
			["c", ["a"]],
			["above", ["a"]],
			["below", []],
		);
		expect(onCircles(ring).sort()).toEqual(["a", "b", "c"]);
		expect(onCircles(imports(["a", ["b"]], ["b", []]))).toEqual([]);
	});

	test("sees type-only and dynamic imports", () => {
		const text = `import type { A } from "./a.ts"; export { B } from "./b.ts"; const c = () => import("./c.ts"); let d: import("./d.ts").D;`;
		expect(specifiersOf(text)).toEqual([
			"./a.ts",
			"./b.ts",
			"./c.ts",
			"./d.ts",
		]);
	});
});
