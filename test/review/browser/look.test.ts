/**
 * The page at phone width, in light and in dark, and for those who hear it.
 * @module-tag slow/browser
 */
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needsBrowser } from "../../helpers/needs.ts";
import { violationsOf } from "../../helpers/review/axe.ts";
import {
	goTo,
	hasBrowser,
	openBrowser,
	whenReady,
} from "../../helpers/review/browser.ts";
import {
	type StandIn,
	serveStandIn,
} from "../../helpers/review/stand-in-server.ts";

const phone = {
	viewport: { width: 360, height: 640 },
	hasTouch: true,
	isMobile: true,
};

/** Each view, and what shows that it is there. */
const views = [
	["people", ".card"],
	["person/0", "main:has(.face) .person-head button:enabled"],
	["questions", ".side .tile"],
	["addition", ".groups li"],
	["map", "canvas"],
	["map/0", ".map-card"],
	["history", ".history li"],
] as const;

const dialogs = [
	["person/0", "s", ".part"],
	["person/0", "m", "dialog .choice"],
	["person/0", "r", ".name-editor"],
	["person/0", "Enter", "dialog dl"],
	["people", "?", ".keys"],
	["people", "Space", ".selection-bar"],
] as const;

describe.skipIf(!hasBrowser)("the page", needsBrowser, () => {
	const browser = openBrowser();
	let server: StandIn;
	beforeAll(async () => {
		server = await serveStandIn([30, 20, 12, 6, 1, 1]);
		server.library.decide([
			{ kind: "name", person: 0, name: "Maximiliane Wolkenstein-Trostburg" },
		]);
	});
	afterAll(() => server.close());

	const openView = async (
		view: string,
		shown: string,
		look: BrowserContextOptions = {},
	) => {
		const page = await browser.open(server.url, look);
		await whenReady(page);
		await goTo(page, view);
		await page.locator(shown).first().waitFor();
		return page;
	};
	const openDialog = async (
		[view, key, shown]: (typeof dialogs)[number],
		look: BrowserContextOptions = {},
	) => {
		const ready = views.find(([name]) => name === view)![1];
		const page = await openView(view, ready, look);
		await page.keyboard.press(key);
		await page.locator(shown).first().waitFor();
		return page;
	};

	test.each(["light", "dark"] as const)(
		"has names, roles and contrasts that axe-core accepts, in %s",
		async (colorScheme) => {
			for (const [view, shown] of views) {
				const page = await openView(view, shown, { colorScheme });
				expect(await violationsOf(page), view).toEqual([]);
			}
			for (const dialog of dialogs) {
				const page = await openDialog(dialog, { colorScheme });
				expect(await violationsOf(page), dialog[2]).toEqual([]);
			}
		},
	);

	test("has colours of its own for dark", async () => {
		const backs: number[] = [];
		for (const colorScheme of ["light", "dark"] as const) {
			const page = await openView("people", ".card", { colorScheme });
			const colour = String(
				await page.evaluate("getComputedStyle(document.body).backgroundColor"),
			);
			const [red, green, blue] = colour.match(/\d+/g)!.map(Number);
			backs.push((red + green + blue) / 3);
		}
		expect(backs[0]).toBeGreaterThan(220);
		expect(backs[1]).toBeLessThan(40);
	});

	test("fits a phone: nothing is wider than 360 pixels", async () => {
		const isWider = `[...document.querySelectorAll("body *")]
			.filter((one) => !one.closest(".heard, .suggestions ul, .tile, .whole"))
			.filter((one) => one.getBoundingClientRect().right > 360.5)
			.map((one) => one.outerHTML.slice(0, 80))`;
		for (const [view, shown] of views) {
			const page = await openView(view, shown, phone);
			expect(await page.evaluate(isWider), view).toEqual([]);
		}
		for (const dialog of dialogs) {
			const page = await openDialog(dialog, phone);
			expect(await page.evaluate(isWider), dialog[2]).toEqual([]);
		}
	});

	test("works by touch: a corner selects a person, the rest opens it", async () => {
		const page = await openView("people", ".card", phone);
		await page.locator(".check").nth(1).tap();
		await page.getByRole("toolbar").waitFor();
		await page.getByRole("option", { name: /Person 2/ }).tap();
		await page.getByRole("heading", { name: "Person 2", level: 1 }).waitFor();
	});

	test("says each decision in a live region", async () => {
		const page = await openView("person/3", ".person-head button:enabled");
		const live = page
			.locator("[aria-live=polite]")
			.filter({ hasText: "Decided" });
		await page.keyboard.press("h");
		await live.waitFor();
		await page.keyboard.press("z");
		await page.getByRole("status").getByText("Taken back.").waitFor();
	});
});
