/**
 * A report, opened from a file.
 * @module-tag slow/browser
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { renderReport } from "../../../src/review/report/render-report.ts";
import type { ReportData } from "../../../src/review/report/report-data.ts";
import { needsBrowser } from "../../helpers/needs.ts";
import { violationsOf } from "../../helpers/review/axe.ts";
import { hasBrowser, openBrowser } from "../../helpers/review/browser.ts";
import { drawnReport } from "../../helpers/review/report-data.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

describe.skipIf(!hasBrowser)("a report", needsBrowser, () => {
	const browser = openBrowser();
	const path = join(temporaryFolder(), "report.html");
	const open = async (data: ReportData, look = {}) => {
		writeFileSync(path, renderReport(data));
		return browser.open(pathToFileURL(path).href, look);
	};
	/** The text of a section, without numbers in drawn tiles. */
	const text = (page: Awaited<ReturnType<typeof open>>, heading: string) =>
		page
			.locator("section")
			.filter({ has: page.getByRole("heading", { name: heading }) })
			.evaluate((section) => {
				const copy = section.cloneNode(true);
				for (const tile of copy.querySelectorAll("svg")) tile.remove();
				return copy.textContent;
			});

	test("is one file under 100 kB, without its data", async () => {
		writeFileSync(path, renderReport(drawnReport));
		expect(readFileSync(path).length).toBeLessThan(100e3);
	});

	test("shows sizes, confidence, questions and clusters", async () => {
		const page = await open(drawnReport);
		await page.getByRole("heading", { name: "people.csv" }).waitFor();
		const bars = await page
			.getByRole("listitem")
			.filter({ hasText: "cluster" })
			.allTextContents();
		expect(bars.slice(0, 6)).toEqual([
			"12 2 clusters",
			"20 0 clusters",
			"3 – 40 0 clusters",
			"5 – 81 1 cluster",
			"9 – 160 0 clusters",
			"17 – 322 2 clusters",
		]);
		expect(await text(page, "Confidence")).toContain("90% – 100%");
		expect(await text(page, "The same person?")).toMatch(
			/0 and 3\s*ann\/4\.jpg\s*other\/58\.jpg\s*63%/,
		);
		expect(await text(page, "Largest clusters")).toMatch(/Ann\s*row 30\s*20/);
	});

	test("tells which identities are split or mixed, and by which link", async () => {
		const page = await open(drawnReport);
		const truth = await text(page, "Beside known identities");
		expect(truth).toContain("2 identities in several clusters");
		expect(truth).toMatch(/n000012 31 rows.*cluster 0, 30 rows/);
		expect(truth).toMatch(/ann\/4\.jpg\s*63%\s*other\/58\.jpg/);
		expect(truth).toContain("no link was scored");
		expect(truth).toContain("1 cluster with several identities");
		expect(truth).toMatch(/n000033, 19 rows.*n000040, 1 row/);
	});

	test("leaves out what is not known", async () => {
		const page = await open({
			...drawnReport,
			confidence: null,
			map: null,
			questions: null,
			truth: null,
		});
		const headings = await page.getByRole("heading").allTextContents();
		expect(headings).toEqual(["people.csv", "Sizes", "Largest clusters"]);
	});

	test("tells whose a dot of its map is", async () => {
		const page = await open(drawnReport);
		await page.locator("canvas").hover();
		await page
			.getByText("60 rows, by their two principal components")
			.waitFor();
		await page.locator("canvas").focus();
		for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
		const told = page.getByRole("status");
		const box = (await page.locator("canvas").boundingBox())!;
		for (let x = 0; x < box.width; x += 8) {
			await page.mouse.move(box.x + x, box.y + box.height / 2);
			if (/cluster \d/.test((await told.textContent())!)) return;
		}
		expect(await told.textContent()).toMatch(/cluster \d/);
	});

	test("shows names as text", async () => {
		const name = `</script><img src=x onerror="document.title='taken'">`;
		const page = await open({ ...drawnReport, name, ids: { 4: name } });
		await page.getByRole("heading", { name }).waitFor();
		expect(await page.locator("img").count()).toBe(0);
		expect(await page.title()).toBe(`${name} – clusters`);
	});

	test.each(["light", "dark"] as const)(
		"is one that axe-core accepts, in %s",
		async (colorScheme) => {
			const page = await open(drawnReport, { colorScheme });
			await page.locator("canvas").waitFor();
			expect(await violationsOf(page)).toEqual([]);
		},
	);

	test("fits a phone", async () => {
		const page = await open(drawnReport, {
			viewport: { width: 360, height: 640 },
		});
		await page.locator("canvas").waitFor();
		expect(
			await page.evaluate("document.documentElement.scrollWidth"),
		).toBeLessThanOrEqual(360);
	});
});
