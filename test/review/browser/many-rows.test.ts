/**
 * The page with 100,000 rows: only what is in view is drawn and asked for, and a decision shows its effect in under a second.
 * @module-tag slow/browser
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needsBrowser } from "../../helpers/needs.ts";
import { goTo, hasBrowser, openBrowser } from "../../helpers/review/browser.ts";
import {
	type StandIn,
	serveStandIn,
} from "../../helpers/review/stand-in-server.ts";

/** 100,000 rows: one person of 20,000, 5,000 people of 10, and 30,000 of one. */
const sizes = [
	20_000,
	...new Array<number>(5000).fill(10),
	...new Array<number>(30_000).fill(1),
];

describe.skipIf(!hasBrowser)("100,000 rows", needsBrowser, () => {
	const browser = openBrowser();
	let server: StandIn;
	beforeAll(async () => {
		server = await serveStandIn(sizes);
	});
	afterAll(() => server.close());

	const countNodes = (page: Page) =>
		page.evaluate("document.querySelectorAll('*').length");

	/** Milliseconds until something is there. */
	const timed = async (act: () => Promise<unknown>) => {
		const start = performance.now();
		await act();
		return performance.now() - start;
	};

	test("are paged: few cells are drawn, wherever the list is", async () => {
		const page = await browser.open(server.url);
		await page
			.getByRole("option", { name: "Person 0, 20,000 faces" })
			.waitFor();
		expect(await countNodes(page)).toBeLessThan(2000);
		const end = await timed(async () => {
			await page.keyboard.press("End");
			await page
				.getByRole("option", { name: "Person 35000, 1 face" })
				.waitFor();
		});
		console.log(`of 100,000 rows: the last in ${end.toFixed()} ms`);
		expect(await countNodes(page)).toBeLessThan(2000);
	});

	test("show a decision's effect, and take it back", async () => {
		const page = await browser.open(server.url);
		await goTo(page, "person/0");
		await page.getByText("20,000 faces").waitFor();
		await page.getByRole("option", { name: /sure/ }).first().waitFor();
		await page.keyboard.press("Space");
		await page.getByRole("toolbar").waitFor();
		const moved = await timed(async () => {
			await page.keyboard.press("x");
			await page.getByText("19,999 faces").waitFor();
		});
		const undone = await timed(async () => {
			await page.keyboard.press("z");
			await page.getByText("20,000 faces").waitFor();
		});
		console.log(
			`of 100,000 rows: decision ${moved.toFixed()} ms, undo ${undone.toFixed()} ms`,
		);
	});

	test("are selected at once, from the first to the last", async () => {
		const page = await browser.open(server.url);
		await goTo(page, "person/1");
		await page.getByRole("option", { name: /sure/ }).nth(9).waitFor();
		await page.keyboard.press("Control+a");
		await page.getByRole("toolbar").getByText("10 faces").waitFor();
	});

	test("are a map that moves at once", async () => {
		const page = await browser.open(server.url);
		await goTo(page, "map");
		const shown = await timed(() => page.locator("canvas").waitFor());
		const frames = (await page.evaluate(`new Promise((resolve) => {
			const canvas = document.querySelector("canvas");
			const start = performance.now();
			let count = 0;
			const next = () => {
				canvas.dispatchEvent(new KeyboardEvent("keydown", { key: count % 2 ? "+" : "-", bubbles: true }));
				if (++count < 20) requestAnimationFrame(next);
				else resolve((performance.now() - start) / count);
			};
			requestAnimationFrame(next);
		})`)) as number;
		console.log(
			`map of 100,000 rows: shown in ${shown.toFixed()} ms, ${frames.toFixed()} ms a frame (software WebGL)`,
		);
		expect(frames).toBeGreaterThan(0);
	});
});
