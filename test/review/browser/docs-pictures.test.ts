/**
 * The pictures of docs/review.md: the bundled faces as drawn tiles. `npm run docs:pictures` writes them into docs/.
 * @module-tag slow/browser
 */
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needsBrowser } from "../../helpers/needs.ts";
import { openPeople, readBundledFaces } from "../../helpers/people-library.ts";
import {
	goTo,
	hasBrowser,
	openBrowser,
	whenReady,
} from "../../helpers/review/browser.ts";
import {
	type ServedLibrary,
	serveLibrary,
} from "../../helpers/review/page-of-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const docs = resolve(import.meta.dirname, "../../../docs");
const names = ["Ann", "Ben", "Clara", "David", "Emma"];

const phone = { viewport: { width: 360, height: 640 }, isMobile: true };
const wide = { viewport: { width: 1000, height: 640 } };

interface Picture {
	readonly name: string;
	readonly look: BrowserContextOptions;
	/** Shows what the picture is of. */
	readonly show: (page: Page) => Promise<unknown>;
}

const pictures: readonly Picture[] = [
	{
		name: "review-people.png",
		look: wide,
		show: (page) => page.locator(".card").first().waitFor(),
	},
	{
		name: "review-person.png",
		look: wide,
		async show(page) {
			await goTo(page, "person/0");
			await page.locator(".face").first().waitFor();
			await page.keyboard.press("Space");
			await page.keyboard.press("Shift+ArrowRight");
			await page.getByRole("toolbar").getByText("2 faces").waitFor();
		},
	},
	{
		name: "review-questions.png",
		look: { ...wide, colorScheme: "dark" },
		async show(page) {
			await goTo(page, "questions");
			await page.locator(".side .strip .tile").first().waitFor();
		},
	},
	{
		name: "review-map.png",
		look: { ...wide, colorScheme: "dark" },
		async show(page) {
			await goTo(page, "map");
			await page.locator("canvas").waitFor();
			await page.waitForTimeout(500);
		},
	},
	{
		name: "review-phone.png",
		look: phone,
		async show(page) {
			await goTo(page, "person/1");
			await page.locator(".face").first().waitFor();
		},
	},
];

describe.skipIf(!hasBrowser)("pictures of the page", needsBrowser, () => {
	const browser = openBrowser();
	const folder = temporaryFolder();
	const target = process.env.GCN_CLUSTER_PICTURES ?? join(folder, "pictures");
	let served: ServedLibrary;
	beforeAll(async () => {
		mkdirSync(target, { recursive: true });
		const library = await openPeople(join(folder, "library"));
		await library.add({ features: readBundledFaces() });
		await library.decide(
			names.map((name, person) => ({ kind: "name", person, name })),
		);
		await library.close();
		served = await serveLibrary(join(folder, "library"), folder);
	});
	afterAll(() => served.close());

	test.each(pictures)("$name", async ({ name, look, show }) => {
		const page = await browser.open(served.server.url, look);
		await whenReady(page);
		await show(page);
		const path = join(target, name);
		await page.screenshot({ path });
		expect(statSync(path).size).toBeGreaterThan(10e3);
		expect(statSync(path).size).toBeLessThan(150e3);
	});

	test("are those of docs/review.md, and the README shows one", () => {
		const shown = (page: string) =>
			Array.from(
				readFileSync(join(docs, page), "utf8").matchAll(
					/\]\(([\w/-]+\.png)\)/g,
				),
				([, path]) => path.replace(/^docs\//, ""),
			);
		expect(shown("review.md").sort()).toEqual(
			pictures.map(({ name }) => name).sort(),
		);
		expect(shown("../README.md")).toEqual(["review-people.png"]);
		for (const { name } of pictures)
			expect(existsSync(join(docs, name)), name).toBe(true);
	});
});
