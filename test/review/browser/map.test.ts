/**
 * The map: drawn, moved, and asked who is where. Its library comes with it alone.
 * @module-tag slow/browser
 */
import { createHash } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { needsBrowser } from "../../helpers/needs.ts";
import { goTo, hasBrowser, openBrowser } from "../../helpers/review/browser.ts";
import type { StandIn } from "../../helpers/review/stand-in-server.ts";

describe.skipIf(!hasBrowser)("the map", needsBrowser, () => {
	const browser = openBrowser();
	let server: StandIn;
	let page: Page;
	let asked: string[];

	beforeEach(async () => {
		server = await browser.serve([30, 20, 12, 6, 1, 1]);
		page = await browser.open(server.url);
		await page.getByRole("option", { name: "Person 0" }).waitFor();
		asked = [];
		page.on("request", (request) => asked.push(request.url()));
	});

	const canvas = () => page.locator("canvas");
	const shot = () => canvas().screenshot();
	/** What a picture of the map is told by. */
	const picture = async () =>
		createHash("sha256")
			.update(await shot())
			.digest("hex");
	/** Colours that a picture of the map has, with how many pixels have each. */
	const countColours = async (): Promise<Map<number, number>> => {
		const entries = await page.evaluate(`(async () => {
			const bytes = Uint8Array.from(atob("${(await shot()).toString("base64")}"), (c) => c.charCodeAt(0));
			const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
			const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
			context.drawImage(bitmap, 0, 0);
			const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
			const counts = new Map();
			for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
			return [...counts];
		})()`);
		return new Map(entries as [number, number][]);
	};

	test("loads its library only when it is looked at", async () => {
		const scripts = () => asked.filter((url) => url.endsWith(".js"));
		await goTo(page, "questions");
		expect(scripts()).toEqual([]);
		await goTo(page, "map");
		await canvas().waitFor();
		expect(scripts()).toEqual([expect.stringContaining("/assets/map-view-")]);
	});

	test("draws each person in a colour, those of one row in grey", async () => {
		await goTo(page, "map");
		await expect
			.poll(async () => (await countColours()).size)
			.toBeGreaterThan(5);
		const large = [...(await countColours())].filter(
			([, count]) => count > 100,
		);
		// The back, and people of 30, 20, 12 and 6 rows.
		expect(large.length).toBeGreaterThanOrEqual(5);
	});

	test("tells who is where, and shows a person alone", async () => {
		await goTo(page, "map");
		await canvas().waitFor();
		await expect
			.poll(async () => (await countColours()).size)
			.toBeGreaterThan(5);
		// The stand-in puts people around sin and cos of their number; row 62 is the first of person 3.
		const x = Array.from(
			server.library.state.personOf,
			(person, row) => Math.sin(person * 3.7) * 3 + 0.3 * Math.sin(row * 1.3),
		);
		const y = Array.from(
			server.library.state.personOf,
			(person, row) => Math.cos(person * 5.1) * 3 + 0.3 * Math.cos(row * 2.1),
		);
		const box = (await canvas().boundingBox())!;
		const middle = (values: number[]) =>
			(Math.min(...values) + Math.max(...values)) / 2;
		const spread = (values: number[]) =>
			Math.max(...values) - Math.min(...values);
		const scale =
			0.94 * Math.min(box.width / spread(x), box.height / spread(y));
		await canvas().click({
			position: {
				x: box.width / 2 + (x[62] - middle(x)) * scale,
				y: box.height / 2 - (y[62] - middle(y)) * scale,
			},
		});
		await page.getByRole("link", { name: "Person 3" }).waitFor();
		await page.locator(".map-card").getByText("6 faces").waitFor();
		expect(new URL(page.url()).hash).toBe("#/map/3");
		await page.getByRole("link", { name: "Person 3" }).click();
		await page.getByRole("heading", { name: "Person 3" }).waitFor();
	});

	test("moves and zooms by keys, wheel, drag and buttons", async () => {
		await goTo(page, "map");
		await expect
			.poll(async () => (await countColours()).size)
			.toBeGreaterThan(5);
		const whole = await picture();
		const changes = async (act: () => Promise<unknown>) => {
			const before = await picture();
			await act();
			await expect.poll(picture).not.toBe(before);
		};
		await canvas().focus();
		await changes(() => page.keyboard.press("ArrowRight"));
		await changes(() => page.keyboard.press("+"));
		await changes(() => page.getByRole("button", { name: "Zoom in" }).click());
		await canvas().hover();
		await changes(() => page.mouse.wheel(0, 200));
		await changes(async () => {
			await page.mouse.down();
			await page.mouse.move(300, 300);
			await page.mouse.up();
		});
		await page.getByRole("button", { name: "Show everything" }).click();
		await page.mouse.move(0, 0);
		// Nothing has the focus, as at first.
		await page.evaluate("document.activeElement.blur()");
		await expect.poll(picture).toBe(whole);
	});
});
