/**
 * The page without a mouse: every action has its key, and the focus is never lost.
 * @module-tag slow/browser
 */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { needsBrowser } from "../../helpers/needs.ts";
import {
	goTo,
	hasBrowser,
	openBrowser,
	openNamed,
	whenClosed,
} from "../../helpers/review/browser.ts";
import type { StandIn } from "../../helpers/review/stand-in-server.ts";

describe.skipIf(!hasBrowser)("the page, by keys", needsBrowser, () => {
	const browser = openBrowser();
	let server: StandIn;
	let page: Page;

	beforeEach(async () => {
		({ server, page } = await openNamed(browser));
	});

	const press = async (...keys: string[]) => {
		for (const key of keys) await page.keyboard.press(key);
	};
	const heading = (name: string) =>
		page.getByRole("heading", { name, level: 1 }).waitFor();
	const decisions = async (count: number) => {
		await expect.poll(() => server.library.decided.length).toBe(count);
		await whenClosed(page);
	};
	const selected = () =>
		page.locator("main [role=option][aria-selected=true]").count();
	/** Waits until the page shows so many. */
	const faces = (count: number) =>
		expect
			.poll(() => page.getByRole("option", { name: /sure/ }).count())
			.toBe(count);

	test("goes through views", async () => {
		for (const [key, name] of [
			["2", "The same person?"],
			["3", "Last addition"],
			["4", "Map"],
			["5", "History"],
			["1", "People"],
		]) {
			await press(key);
			await heading(name);
		}
		await press("?");
		await page.getByRole("dialog", { name: "Keys" }).waitFor();
		await press("Escape");
		await press("/");
		await page.keyboard.type("ben");
		await heading("“ben”");
	});

	test("selects, merges and undoes people", async () => {
		await press("ArrowRight", "Space", "Shift+ArrowRight", "Shift+ArrowRight");
		await expect.poll(selected).toBe(3);
		await press("m");
		await decisions(1);
		expect(server.library.decided[0]).toEqual([
			{ kind: "merge", people: [1, 2, 3] },
		]);
		await page.getByRole("option", { name: "38 faces" }).waitFor();
		await press("Control+z");
		await page.getByRole("option", { name: /Ben, 12 faces/ }).waitFor();
		await press("Control+a");
		await expect.poll(selected).toBe(6);
		await press("Escape");
		await expect.poll(selected).toBe(0);
	});

	test("undoes one decision after the other, and no addition", async () => {
		await press("Space", "h");
		await decisions(1);
		await page
			.getByRole("option", { name: "Ann" })
			.waitFor({ state: "detached" });
		await press("Space", "h");
		await decisions(2);
		await press("z", "z");
		await expect.poll(() => server.library.state.hidden.size).toBe(0);
		await page.getByRole("option", { name: "Ann" }).waitFor();
		// The names, which were given before the page was opened.
		await press("z");
		await expect.poll(() => server.library.state.names.size).toBe(0);
		await press("z");
		await page.getByText("No decision to take back.").waitFor();
	});

	test("opens a person and works on its faces", async () => {
		await press("ArrowRight", "Enter");
		await heading("Person 1");
		await faces(20);
		const [first, second] = server.library.faces(1);
		await press("Space", "x");
		await decisions(1);
		await faces(19);
		await press("Space", "m");
		await page.getByRole("dialog").waitFor();
		await page.keyboard.type("ben");
		await page
			.getByRole("dialog")
			.getByRole("option", { name: "Ben" })
			.waitFor();
		await expect
			.poll(() => page.getByRole("dialog").getByRole("option").count())
			.toBe(1);
		await press("ArrowDown", "Enter");
		await decisions(2);
		await faces(18);
		await press("Space", "Shift+ArrowRight");
		await expect.poll(selected).toBe(2);
		await press("n");
		await decisions(3);
		const rows = (at: number) =>
			server.library.decided[at].flatMap((one) =>
				one.kind === "move" ? one.rows : [],
			);
		expect(rows(0)).toEqual([first.row]);
		expect(server.library.decided[1]).toEqual([
			{ kind: "move", rows: [second.row], person: 2 },
		]);
		expect(rows(2)).toHaveLength(2);
		await press("z", "z", "z");
		await faces(20);
	});

	test("names, splits, merges and hides a person", async () => {
		const name = page.getByLabel("Name", { exact: true });
		await goTo(page, "person/1");
		await heading("Person 1");
		await press("r");
		await name.waitFor();
		await page.keyboard.type("be");
		await page.getByRole("option", { name: "Ben" }).waitFor();
		await press("Escape");
		await name.waitFor({ state: "detached" });
		await press("r");
		await name.fill("Clara");
		await press("Enter");
		await heading("Clara");
		await press("s");
		await page.getByRole("button", { name: "Split into 2 people" }).focus();
		await press("Enter");
		await decisions(2);
		await page.getByText("10 faces,").waitFor();
		await press("m");
		await page
			.getByRole("dialog")
			.getByRole("option", { name: "Ann" })
			.waitFor();
		await press("Enter");
		await decisions(3);
		await heading("Ann");
		await press("h");
		await decisions(4);
		expect(server.library.decided.map(([{ kind }]) => kind)).toEqual([
			"name",
			"split",
			"merge",
			"hide",
		]);
	});

	test("shows a face at large and gives the focus back", async () => {
		await goTo(page, "person/1");
		await faces(20);
		const [{ id }] = server.library.faces(1);
		await press("Enter");
		await page.getByRole("dialog", { name: id! }).waitFor();
		await press("Escape");
		await page.getByRole("dialog").waitFor({ state: "detached" });
		expect(await page.evaluate("document.activeElement.role")).toBe("listbox");
	});

	test("answers questions", async () => {
		await press("2");
		await page.getByRole("region", { name: "Ann, 30 faces" }).waitFor();
		await press("n");
		await page.getByRole("region", { name: "Ben, 12 faces" }).waitFor();
		await press("u");
		await page.getByRole("region", { name: "Person 3, 6 faces" }).waitFor();
		await press("y");
		await decisions(2);
		expect(server.library.decided).toEqual([
			[{ kind: "different", rows: [0, 30] }],
			[{ kind: "same", rows: [50, 62] }],
		]);
		await press("z");
		await page.getByRole("region", { name: "Person 3, 6 faces" }).waitFor();
	});

	test("approves an addition", async () => {
		await press("3");
		await page.getByText("40 faces added").waitFor();
		await press("a");
		await page.getByRole("button", { name: /Approved/ }).waitFor();
	});

	test("reaches every button with Tab", async () => {
		await goTo(page, "person/0");
		await faces(30);
		const buttons = await page
			.locator("button:not(:disabled):visible, a[href]:visible")
			.count();
		const reached = new Set<unknown>();
		for (let i = 0; i < 2 * buttons; i++) {
			await press("Tab");
			reached.add(
				await page.evaluate(
					"[...document.querySelectorAll('button, a[href]')].indexOf(document.activeElement)",
				),
			);
		}
		reached.delete(-1);
		expect(reached.size).toBe(buttons);
	});
});
