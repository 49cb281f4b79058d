/** The HTML of a report: whole, and safe whatever names are in it. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../../src/review/report/render-report.ts";
import { drawnReport } from "../../helpers/review/report-data.ts";

const between = (text: string, start: string, end: string) => {
	const from = text.indexOf(start) + start.length;
	return text.slice(from, text.indexOf(end, from));
};

const evil = `</script><script>alert("&amp;")</script><!--`;

describe("a report", () => {
	test("has its data in it, unchanged", () => {
		const data = { ...drawnReport, name: evil, ids: { 4: evil } };
		const html = renderReport(data);
		const json = between(html, 'id="data">', "</script>");
		expect(JSON.parse(json)).toEqual(data);
	});

	test("has no other elements for odd names", () => {
		const count = (html: string) => html.match(/<[/!a-z]/gi)?.length;
		const odd = { ...drawnReport, name: evil, ids: { 4: evil } };
		expect(count(renderReport(odd))).toBe(count(renderReport(drawnReport)));
	});

	test("names nothing outside of itself", () => {
		const html = renderReport(drawnReport);
		const head = html.slice(0, html.indexOf("<style>"));
		expect(head).not.toMatch(/(src|href)=/);
		expect(html).not.toMatch(/url\(|@import|<link|<img/);
	});

	test.each([
		["script-src", "<script>", "</script>"],
		["style-src", "<style>", "</style>"],
	])("has the hash of what it runs in its policy: %s", (rule, start, end) => {
		const html = renderReport(drawnReport);
		const content = between(html, start, end);
		const hash = createHash("sha256").update(content).digest("base64");
		expect(html).toContain(`${rule} 'sha256-${hash}';`);
	});
});
