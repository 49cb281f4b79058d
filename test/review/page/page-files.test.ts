/** What the browser is given: small, complete, and running only what it brings itself. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { pageFiles } from "../../../src/review/built/page-files.ts";
import { reportFiles } from "../../../src/review/built/report-files.ts";

const names = Object.keys(pageFiles);
const compressed = (text: string) => gzipSync(text).length;
const sizeOf = (pattern: RegExp) =>
	names
		.filter((name) => pattern.test(name))
		.reduce((sum, name) => sum + compressed(pageFiles[name].body), 0);
const scripts = names
	.filter((name) => name.endsWith(".js"))
	.map((name) => pageFiles[name].body);

describe("the built page", () => {
	test("is under 150 kB compressed with its map and the report", () => {
		const page = sizeOf(/./);
		const { script, style } = reportFiles;
		const report = compressed(script) + compressed(style);
		console.log(
			`compressed: page ${page - sizeOf(/^map-/)}, map ${sizeOf(/^map-/)}, report ${report} bytes`,
		);
		expect(page + report).toBeLessThan(150_000);
		expect(page).toBeGreaterThan(10_000);
	});

	test("has the map's library apart", () => {
		expect(names.filter((name) => name.startsWith("map-"))).toHaveLength(1);
		expect(pageFiles["page.js"].body).not.toContain("gl_PointSize");
	});

	test("makes no code of texts, and has none in its HTML", () => {
		for (const script of [...scripts, reportFiles.script])
			expect(script).not.toMatch(/\beval\(|new Function\(|Function\.apply/);
		const { body } = pageFiles["index.html"];
		expect(body.match(/<script[^>]*>/g)).toEqual([
			'<script type="module" src="/assets/page.js">',
		]);
		expect(body).not.toMatch(/<style|style=| on\w+=/);
	});

	test("names no other host", () => {
		const allowed = /^https?:\/\/(www\.w3\.org|127\.0\.0\.1)/;
		const addresses = [
			...scripts,
			reportFiles.script,
			pageFiles["page.css"].body,
		]
			.flatMap(
				(text) => text.match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]+/g) ?? [],
			)
			.filter((address) => !allowed.test(address));
		expect(addresses).toEqual([]);
	});

	test("only has files that the HTML and its scripts ask for", () => {
		const text = pageFiles["index.html"].body + scripts.join();
		const others = names.filter((name) => !text.includes(name));
		expect(others).toEqual(["index.html", "licences.txt"]);
	});

	test("brings the licences of what is in it", () => {
		const { body } = pageFiles["licences.txt"];
		for (const name of ["preact", "@d3fc/d3fc-webgl", "d3-scale", "kdbush"])
			expect(body).toContain(`${name} `);
		expect(
			body.match(
				/MIT License|ISC License|Permission (is hereby granted|to use)/gi,
			)!.length,
		).toBeGreaterThan(10);
	});
});
