/**
 * Each action of the page by mouse: what it asks of the server, and what is shown then.
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
	optionNames,
} from "../../helpers/review/browser.ts";
import type { StandIn } from "../../helpers/review/stand-in-server.ts";

describe.skipIf(!hasBrowser)("the page, by mouse", needsBrowser, () => {
	const browser = openBrowser();
	let server: StandIn;
	let page: Page;
	/** Decisions that a test has looked at. */
	let numSeen = 0;

	beforeEach(async () => {
		({ server, page } = await openNamed(browser));
		numSeen = 0;
	});

	const button = (name: string | RegExp) => page.getByRole("button", { name });
	const option = (name: string | RegExp) =>
		page.getByRole("main").getByRole("option", { name });
	const status = () => page.getByRole("status").filter({ hasText: /./ });
	/** Waits for the next decision, and gives it. */
	const decided = async () => {
		await expect
			.poll(() => server.library.decided.length)
			.toBeGreaterThan(numSeen);
		return server.library.decided[numSeen++];
	};

	test("lists people by size, with names and doubts", async () => {
		expect(await optionNames(page)).toEqual([
			"Ann, 30 faces, 3 doubtful",
			"Person 1, 20 faces, 2 doubtful",
			"Ben, 12 faces, 1 doubtful",
			"Person 3, 6 faces, 1 doubtful",
			"Person 4, 1 face",
			"Person 5, 1 face",
		]);
	});

	test("merges several people, and undoes it", async () => {
		await option(/Person 3/)
			.locator(".check")
			.click();
		await option(/Person 5/).click({ modifiers: ["Shift"] });
		await button(/Merge/).click();
		expect(await decided()).toEqual([{ kind: "merge", people: [3, 4, 5] }]);
		await option(/Person 3, 8 faces/).waitFor();
		await button("Undo z").first().click();
		await option(/Person 3, 6 faces/).waitFor();
		await option("Person 5, 1 face").waitFor();
	});

	test("hides people and shows them again", async () => {
		await option(/Person 4/)
			.locator(".check")
			.click();
		await option(/Person 5/)
			.locator(".check")
			.click();
		await button(/Hide/).click();
		expect(await decided()).toEqual([
			{ kind: "hide", person: 4, isHidden: true },
			{ kind: "hide", person: 5, isHidden: true },
		]);
		await expect.poll(() => option(/./).count()).toBe(4);
		await page.getByLabel("Show hidden").check();
		await option("Person 4, 1 face, hidden").locator(".check").click();
		await button(/^Show/).first().click();
		await option("Person 4, 1 face").waitFor();
		expect(await decided()).toEqual([
			{ kind: "hide", person: 4, isHidden: false },
		]);
	});

	test("shows a person's faces, the least sure first", async () => {
		await option(/Person 1/).click();
		await page.getByRole("heading", { name: "Person 1", level: 1 }).waitFor();
		await expect.poll(() => option(/./).count()).toBe(20);
		const names = (await optionNames(page)) as string[];
		const shares = names.map((name) => Number(/sure (\d+)%/.exec(name)![1]));
		expect(shares).toEqual([...shares].sort((a, b) => a - b));
		expect(names.map((name) => name.includes("doubtful"))).toEqual(
			names.map((_, i) => i < 2),
		);
	});

	test("takes faces out of a person, each on its own", async () => {
		await goTo(page, "person/1");
		await option(/doubtful/)
			.first()
			.click();
		await option(/./)
			.nth(2)
			.click({ modifiers: ["Shift"] });
		const rows = server.library
			.faces(1)
			.slice(0, 3)
			.map(({ row }) => row);
		await button(/Not this person/).click();
		expect(await decided()).toEqual(
			rows.map((row) => ({ kind: "move", rows: [row], person: null })),
		);
		await expect.poll(() => option(/./).count()).toBe(17);
		expect(await page.getByRole("toolbar").count()).toBe(0);
	});

	test("moves faces to another person, found by name", async () => {
		await goTo(page, "person/1");
		const [{ row }] = server.library.faces(1);
		await option(/./).first().click();
		await button(/Move to/).click();
		await page.getByLabel("Name or number").fill("be");
		await page.getByRole("dialog").getByRole("option", { name: /Ben/ }).click();
		expect(await decided()).toEqual([{ kind: "move", rows: [row], person: 2 }]);
		expect(server.library.rowsOf(2)).toContain(row);
		await expect.poll(() => option(/./).count()).toBe(19);
	});

	test("makes a new person of faces", async () => {
		await goTo(page, "person/1");
		const rows = server.library
			.faces(1)
			.slice(0, 2)
			.map(({ row }) => row);
		await option(/./).nth(0).click();
		await option(/./).nth(1).click();
		await button(/New person/).click();
		expect(await decided()).toEqual([{ kind: "move", rows, person: null }]);
	});

	test("shows the split that the links suggest before it is made", async () => {
		await goTo(page, "person/1");
		await button(/Split/).click();
		const dialog = page.getByRole("dialog", { name: "Split Person 1" });
		await dialog.getByRole("region", { name: "Part 2, 10 faces" }).waitFor();
		expect(await dialog.textContent()).toContain("probability of 42%");
		expect(server.library.decided).toEqual([]);
		await dialog.getByRole("button", { name: "Split into 2 people" }).click();
		const rows = (from: number, to: number) =>
			Array.from({ length: to - from }, (_, i) => from + i);
		expect(await decided()).toEqual([
			{ kind: "split", person: 1, parts: [rows(30, 40), rows(40, 50)] },
		]);
		await page.getByText("10 faces").first().waitFor();
	});

	test("names a person, also by completion", async () => {
		await goTo(page, "person/1");
		await button(/^Name/).click();
		await page.getByLabel("Name", { exact: true }).fill("Clara");
		await button("Save").click();
		expect(await decided()).toEqual([
			{ kind: "name", person: 1, name: "Clara" },
		]);
		await page.getByRole("heading", { name: "Clara", level: 1 }).waitFor();
		await button(/^Rename/).click();
		await page.getByLabel("Name", { exact: true }).fill("be");
		await option("Ben").click();
		expect(await decided()).toEqual([{ kind: "name", person: 1, name: "Ben" }]);
	});

	test("merges a person with another, and goes where it went", async () => {
		await goTo(page, "person/3");
		await button(/Merge with/).click();
		await page.getByRole("dialog").getByRole("option", { name: /Ann/ }).click();
		expect(await decided()).toEqual([{ kind: "merge", people: [3, 0] }]);
		await page.getByRole("heading", { name: "Ann", level: 1 }).waitFor();
		expect(new URL(page.url()).hash).toBe("#/person/0");
	});

	test.each([
		["Yes, Person 1 is the same person", "same"],
		["No, Person 1 is somebody else", "different"],
	])("answers a suggestion: %s", async (name, kind) => {
		await goTo(page, "person/0");
		await button(name).click();
		expect(await decided()).toEqual([{ kind, rows: [0, 30] }]);
		await expect.poll(() => button(name).count()).toBe(0);
	});

	test("asks questions one by one", async () => {
		await goTo(page, "questions");
		await page.getByRole("region", { name: "Ann, 30 faces" }).waitFor();
		await page.getByRole("region", { name: "Person 1, 20 faces" }).waitFor();
		await button(/Different/).click();
		expect(await decided()).toEqual([{ kind: "different", rows: [0, 30] }]);
		await page.getByRole("region", { name: "Ben, 12 faces" }).waitFor();
		await button(/Same/).click();
		expect(await decided()).toEqual([{ kind: "same", rows: [30, 50] }]);
		await button("Undo z").first().click();
		await page.getByRole("region", { name: "Ben, 12 faces" }).waitFor();
		await button(/Unsure/).click();
		await page.getByRole("region", { name: /Person 3, 6 faces/ }).waitFor();
		expect(server.library.decided).toHaveLength(2);
	});

	test("approves what the last addition did", async () => {
		await goTo(page, "addition");
		await page.getByText("40 faces added").waitFor();
		await page.getByRole("link", { name: "Ann" }).waitFor();
		await button(/Approve/).click();
		await button(/Approved/).waitFor();
		expect(server.library.isApproved).toBe(true);
		expect(await button(/Approved/).isDisabled()).toBe(true);
	});

	test("takes events back in the history", async () => {
		await goTo(page, "history");
		await button("Take back event 0, decide").click();
		await page.getByText("(taken back by 1)").waitFor();
		expect(server.library.state.names.size).toBe(0);
	});

	test("says what a decision did, and why one was refused", async () => {
		await goTo(page, "person/1");
		await button(/Hide/).click();
		await status().getByText("Decided: hide.").waitFor();
		await goTo(page, "person/77");
		await page.getByText("expected one of the library, got 77").waitFor();
	});

	test("says why a decision was refused, and keeps what was selected", async () => {
		await page.route("**/api/decide", (route) =>
			route.fulfill({
				status: 400,
				json: { error: "decisions: expected no contradiction, got <b>" },
			}),
		);
		await option(/Person 3/)
			.locator(".check")
			.click();
		await button(/Hide/).click();
		await page.getByRole("alert").getByText("got <b>").waitFor();
		await page.getByRole("toolbar").getByText("1 person").waitFor();
		await button("Close").click();
		expect(await page.getByRole("alert").textContent()).toBe("");
	});

	test("searches names and numbers", async () => {
		await page.getByRole("searchbox").fill("ben");
		await expect
			.poll(() => optionNames(page))
			.toEqual(["Ben, 12 faces, 1 doubtful"]);
		await page.getByRole("searchbox").fill("5");
		await expect.poll(() => optionNames(page)).toEqual(["Person 5, 1 face"]);
		await page.getByRole("searchbox").fill("nobody");
		await page.getByText("Nobody found.").waitFor();
	});

	test("shows names as text", async () => {
		const name = `<img src=x onerror="document.title='taken'"><b>Eve</b>`;
		server.library.decide([{ kind: "name", person: 1, name }]);
		await page.reload();
		await option(name).waitFor();
		await option(name).click();
		await page.getByRole("heading", { name }).waitFor();
		expect(await page.title()).toBe("stand-in – review");
	});
});
