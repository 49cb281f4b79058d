/**
 * The page on its own server and a real library: the bundled faces, some of them with pictures. What was decided is looked up in the library.
 * @module-tag slow/browser
 */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import {
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from "vitest";
import type { Library } from "../../../src/people/library-types.ts";
import type { ReviewServer } from "../../../src/review/server/serve.ts";
import { needsBrowser } from "../../helpers/needs.ts";
import { openPeople, readBundledFaces } from "../../helpers/people-library.ts";
import {
	goTo,
	hasBrowser,
	openBrowser,
	whenClosed,
	whenReady,
} from "../../helpers/review/browser.ts";
import { drawPicture } from "../../helpers/review/drawn-picture.ts";
import {
	type ServedLibrary,
	serveLibrary,
} from "../../helpers/review/page-of-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const numPictures = 40;

describe.skipIf(!hasBrowser)("the page of a library", needsBrowser, () => {
	const browser = openBrowser();
	const folder = temporaryFolder();
	const pictures = join(folder, "pictures");
	let library: Library;
	let server: ReviewServer;
	let served: ServedLibrary;
	let page: Page;
	let copies = 0;

	beforeAll(async () => {
		const faces = readBundledFaces();
		mkdirSync(pictures);
		for (let row = 0; row < numPictures; row++)
			writeFileSync(
				join(pictures, `${row}.png`),
				drawPicture(60, 40, () => [row, 100, 200]),
			);
		const made = await openPeople(join(folder, "library"));
		await made.add({
			features: faces,
			ids: Array.from({ length: faces.rows }, (_, row) => `${row}.png`),
		});
		await made.close();
	});
	beforeEach(async () => {
		const copy = join(folder, `copy-${copies++}`);
		cpSync(join(folder, "library"), copy, { recursive: true });
		served = await serveLibrary(copy, pictures);
		({ library, server } = served);
		page = await browser.open(server.url);
		await whenReady(page);
	});
	// Pages are closed first: a test's own hooks run before those that were there earlier.
	afterEach(async () => {
		await page.close();
		await served.close();
	});

	const press = async (...keys: string[]) => {
		for (const key of keys) await page.keyboard.press(key);
	};
	const numEvents = () => library.history().length;
	const events = async (count: number) => {
		await expect.poll(numEvents).toBe(count);
		await whenClosed(page);
	};
	const heading = (name: string | RegExp) =>
		page.getByRole("heading", { name, level: 1 }).waitFor();
	const rowsOf = (person: number) => library.rows(person).map(({ row }) => row);
	const openPerson = async (person: number) => {
		await goTo(page, `person/${person}`);
		await page.locator("main .face").first().waitFor();
	};

	test("lists the library's people, with their pictures", async () => {
		const people = library.people();
		const told = await page
			.locator("main [role=option] .heard")
			.allTextContents();
		expect(told.slice(0, 5).map((text) => text.split(",")[1])).toEqual(
			people.slice(0, 5).map(({ rows }) => ` ${rows} faces`),
		);
		const { person } = library.rows()[0];
		await openPerson(person);
		await page.locator("main .face img").first().waitFor();
	});

	test("moves faces, and they are in the library where they were put", async () => {
		const [first, second] = library.people().map(({ person }) => person);
		await openPerson(first);
		const before = rowsOf(first);
		await press("Space", "m");
		await page.getByRole("dialog").waitFor();
		await page.keyboard.type(String(second));
		await page
			.getByRole("dialog")
			.getByRole("option", { name: `Person ${second}` })
			.click();
		await events(2);
		const moved = before.filter((row) => !rowsOf(first).includes(row));
		expect(moved).toHaveLength(1);
		expect(rowsOf(second)).toContain(moved[0]);
		await page.getByText(`${before.length - 1} faces`).waitFor();
		await press("z");
		await events(3);
		expect(rowsOf(first)).toEqual(before);
	});

	test("takes faces out and makes new people", async () => {
		const [{ person, rows }] = library.people();
		await openPerson(person);
		await press("Space", "x");
		await events(2);
		await page.getByText(`${rows - 1} faces`).waitFor();
		await press("Space", "Shift+ArrowRight");
		await page.getByRole("toolbar").getByText("2 faces").waitFor();
		await press("n");
		await events(3);
		expect(rowsOf(person)).toHaveLength(rows - 3);
		await page.getByText(`${rows - 3} faces`).waitFor();
	});

	test("splits as shown, and merges back", async () => {
		const [{ person, rows }] = library.people();
		await openPerson(person);
		await press("s");
		const part = page.getByRole("region", { name: /^Part 2/ });
		await part.waitFor();
		const size = Number(
			/(\d+) face/.exec((await part.getAttribute("aria-label"))!)![1],
		);
		await page.getByRole("button", { name: "Split into 2 people" }).click();
		await events(2);
		expect(rowsOf(person)).toHaveLength(rows - size);
		const { number: made } = library
			.people()
			.map((one) => ({ number: one.person, rows: one.rows }))
			.reduce((a, b) => (b.number > a.number ? b : a));
		expect(rowsOf(made)).toHaveLength(size);
		await page
			.getByText(`${rows - size} face`)
			.first()
			.waitFor();
		await press("m");
		await page.getByRole("dialog").waitFor();
		await page.keyboard.type(String(made));
		await page
			.getByRole("dialog")
			.getByRole("option", { name: `Person ${made}` })
			.click();
		await events(3);
		expect(library.people()[0].rows).toBe(rows);
	});

	test("names, hides and finds", async () => {
		const [{ person }] = library.people();
		await openPerson(person);
		await press("r");
		await page.getByLabel("Name", { exact: true }).fill("Zoë <b>");
		await press("Enter");
		await heading("Zoë <b>");
		expect(library.people()[0].name).toBe("Zoë <b>");
		await page.getByRole("searchbox").fill("zoë");
		await expect.poll(() => page.locator("main [role=option]").count()).toBe(1);
		await page.locator("main [role=listbox]").focus();
		await press("Space", "h");
		await events(3);
		expect(library.people()[0].isHidden).toBe(true);
		await page.getByText("Nobody found.").waitFor();
	});

	test("answers questions", async () => {
		await press("2");
		await page.locator(".side .tile").first().waitFor();
		const [a, b] = library.questions(2);
		await press("n");
		await events(2);
		await press("y");
		await events(3);
		const decided = library.decisions().map(({ kind, rows }) => [kind, rows]);
		expect(decided).toEqual([
			["different", a.rows],
			["same", b.rows],
		]);
		await press("z");
		await events(4);
		await press("z");
		await events(5);
		expect(library.decisions()).toEqual([]);
	});

	test("approves the addition, and takes it back only in the history", async () => {
		await press("z");
		await page.getByText("No decision to take back.").waitFor();
		await press("3");
		await page.getByText("1,000 faces added").waitFor();
		await press("a");
		await page.getByRole("button", { name: /Approved/ }).waitFor();
		expect(library.lastAddition()!.isApproved).toBe(true);
	});

	test("shows the map of all rows", async () => {
		await press("4");
		await page
			.getByRole("application", { name: "Map of 1,000 faces" })
			.waitFor();
	});

	test("shows a second page the same library", async () => {
		const other = await browser.open(server.url);
		await other.locator("main .card").first().waitFor();
		expect(new URL(other.url()).search).toBe("");
		await other.close();
	});
});
