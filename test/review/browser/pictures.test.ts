/**
 * Pictures drawn by the test: tiles show the face by its box, and drawn tiles stand where there is none.
 * @module-tag slow/browser
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { needsBrowser } from "../../helpers/needs.ts";
import { goTo, hasBrowser, openBrowser } from "../../helpers/review/browser.ts";
import { drawPicture } from "../../helpers/review/drawn-picture.ts";
import type { StandIn } from "../../helpers/review/stand-in-server.ts";

/** Blue, with red where the stand-in's box is: from 20, 10, of 40 x 40. */
const picture = drawPicture(160, 90, (x, y) =>
	x >= 20 && x < 60 && y >= 10 && y < 50 ? [255, 0, 0] : [0, 0, 255],
);

/** Share of red pixels of what an element shows. */
async function redShare(page: Page, selector: string): Promise<number> {
	const shot = await page.locator(selector).first().screenshot();
	return (await page.evaluate(`(async () => {
		const bytes = Uint8Array.from(atob("${shot.toString("base64")}"), (c) => c.charCodeAt(0));
		const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
		const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
		context.drawImage(bitmap, 0, 0);
		const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
		let red = 0;
		for (let i = 0; i < data.length; i += 4)
			if (data[i] > 200 && data[i + 1] < 60 && data[i + 2] < 60) red++;
		return red / (data.length / 4);
	})()`)) as number;
}

describe.skipIf(!hasBrowser)("pictures", needsBrowser, () => {
	const browser = openBrowser();
	let server: StandIn;

	test("are cropped to the face and a margin around it", async () => {
		server = await browser.serve([6, 3], () => picture);
		const page = await browser.open(server.url);
		await page.locator(".cell img.crop:not(.coming)").first().waitFor();
		// The box is 1 / 1.4 of the tile's side; corners are round.
		const share = await redShare(page, ".cell .tile");
		expect(share).toBeGreaterThan(0.46);
		expect(share).toBeLessThan(0.55);
	});

	test("are framed at large", async () => {
		server = await browser.serve([6, 3], () => picture);
		const page = await browser.open(server.url);
		await goTo(page, "person/0");
		await page.locator(".cell img.crop:not(.coming)").first().waitFor();
		await page.keyboard.press("Enter");
		const frame = await page.locator("dialog rect.frame").boundingBox();
		const whole = await page.locator("dialog img").boundingBox();
		expect(whole!.width / whole!.height).toBeCloseTo(160 / 90, 1);
		const scale = whole!.width / 160;
		// The middle of the box, as lines have a width.
		const middleX = frame!.x + frame!.width / 2 - whole!.x;
		const middleY = frame!.y + frame!.height / 2 - whole!.y;
		expect(middleX / scale).toBeCloseTo(40, 0);
		expect(middleY / scale).toBeCloseTo(30, 0);
		expect(frame!.width / scale).toBeGreaterThan(39);
		expect(frame!.width / scale).toBeLessThan(44);
	});

	test("that cannot be read are drawn tiles", async () => {
		server = await browser.serve([6, 3], () => new Uint8Array(10));
		const page = await browser.open(server.url);
		await page.locator(".cell svg.drawn").first().waitFor();
	});

	test("that there are not are drawn tiles, each row with its own", async () => {
		server = await browser.serve([6, 3]);
		const page = await browser.open(server.url);
		await goTo(page, "person/0");
		await page.locator(".face svg.drawn").nth(5).waitFor();
		const tiles = await page
			.locator(".face svg.drawn")
			.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
		expect(new Set(tiles).size).toBe(6);
	});
});
