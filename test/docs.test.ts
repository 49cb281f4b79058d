/** The documentation leads to what is there: links, files and npm scripts that it names exist, and the library's page is made from the docstrings as they are. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const { scripts } = JSON.parse(read("package.json"));

const pages = [
	"README.md",
	"CONTRIBUTING.md",
	"SECURITY.md",
	...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
].filter((name) => name.endsWith(".md"));

const matches = (text: string, pattern: RegExp) =>
	Array.from(text.matchAll(pattern), ([, match]) => match);

/** Links to other files, from the page's own folder. */
const linksOf = (page: string) =>
	matches(read(page), /\]\(([^)#\s]+)(?:#[^)]*)?\)/g)
		.filter((link) => !/^[a-z]+:/.test(link))
		.map((link) => join(dirname(page), link));

/** Files and folders of the project in backticks; those with a `*` or in capitals stand for several. */
const filesOf = (page: string) =>
	matches(
		read(page),
		/`((?:src|test|bench|scripts|docs|bin|models|logs|fixtures)\/[\w./-]*)`/g,
	).filter((path) => !/NAME/.test(path));

describe.each(pages)("%s", (page) => {
	test("leads to files that are there", () => {
		const named = [...linksOf(page), ...filesOf(page)];
		// Trained by a command of that page.
		const made = ["models/logs/best.ckpt"];
		const lost = named.filter(
			(path) => !existsSync(join(root, path)) && !made.includes(path),
		);
		expect(lost).toEqual([]);
	});

	test("names npm scripts that there are", () => {
		const named = matches(read(page), /npm run ([\w:]+)/g);
		expect(named.filter((name) => !scripts[name])).toEqual([]);
	});
});

/** The compiler decides in which order an inferred union lists its members. */
const withSortedUnions = (text: string) =>
	text.replaceAll(/`"[^`]*"`(?: \\\| `"[^`]*"`)+/g, (union) =>
		union.split(" \\| ").sort().join(" \\| "),
	);

test("README.md is under 120 lines", () => {
	expect(read("README.md").split("\n").length).toBeLessThan(120);
});

test("docs/library.md is what TypeDoc makes of the docstrings", {
	tags: ["slow/docs"],
}, () => {
	const folder = temporaryFolder();
	execFileSync(
		process.execPath,
		[join(root, "node_modules/typedoc/bin/typedoc"), "--out", folder],
		{ cwd: root, encoding: "utf8" },
	);
	const made = readFileSync(join(folder, "library.md"), "utf8");
	expect(withSortedUnions(made)).toBe(
		withSortedUnions(read("docs/library.md")),
	);
});
