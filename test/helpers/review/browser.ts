/** A real browser for tests of the page: Debian's chromium. */
import { existsSync } from "node:fs";
import {
	type Browser,
	type BrowserContextOptions,
	chromium,
	type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type StandIn, serveStandIn } from "./stand-in-server.ts";

const program = "/usr/bin/chromium";

/** Where the gate runs, a missing browser fails. */
export const hasBrowser = existsSync(program) || Boolean(process.env.CI);

const flags = [
	// Tests may run as root, and a container has a small /dev/shm.
	"--no-sandbox",
	"--disable-dev-shm-usage",
	"--use-angle=swiftshader",
	"--enable-unsafe-swiftshader",
];

export interface OpenPages {
	/** Serves made-up people until the end of the test. */
	serve: typeof serveStandIn;
	/** Opens an address; what a page asks of other hosts, errors in its console and refusals of its policy fail the test. */
	open(url: string, look?: BrowserContextOptions): Promise<Page>;
}

/** One browser for a test file; pages are closed after each test. */
export function openBrowser(): OpenPages {
	let browser: Browser;
	let pages: Page[] = [];
	let servers: StandIn[] = [];
	let problems: string[] = [];
	beforeAll(async () => {
		browser = await chromium.launch({ executablePath: program, args: flags });
	});
	afterAll(() => browser?.close());
	afterEach(async () => {
		const found = problems;
		const opened = pages;
		const started = servers;
		[problems, pages, servers] = [[], [], []];
		await Promise.all(opened.map((page) => page.context().close()));
		await Promise.all(started.map((server) => server.close()));
		expect(found).toEqual([]);
	});
	return {
		async serve(...made) {
			const server = await serveStandIn(...made);
			servers.push(server);
			return server;
		},
		async open(url, look = {}) {
			const page = await browser.newPage({
				viewport: { width: 1280, height: 800 },
				...look,
			});
			page.setDefaultTimeout(20_000);
			pages.push(page);
			watch(page, new URL(url).origin, problems);
			await page.goto(url);
			return page;
		},
	};
}

function watch(page: Page, origin: string, problems: string[]): void {
	page.on("pageerror", ({ message }) => problems.push(message));
	page.on("console", (message) => {
		// A refusal that a test asks for is told of by its page.
		const isAsked = message.text().includes("status of 400");
		if (["error", "warning"].includes(message.type()) && !isAsked)
			problems.push(message.text());
	});
	page.on("request", (request) => {
		const asked = new URL(request.url()).origin;
		if (asked !== origin && asked !== "null")
			problems.push(`asked ${request.url()}`);
	});
}

/** Waits until the page lists people and knows that they may be decided about. */
export async function whenReady(page: Page): Promise<void> {
	await page.locator("main .card").first().waitFor();
	await page.locator(".top-bar button:enabled", { hasText: "Undo" }).waitFor();
}

/** Made-up people, of whom two have names, and their page. */
export async function openNamed(
	browser: OpenPages,
): Promise<{ readonly server: StandIn; readonly page: Page }> {
	const server = await browser.serve([30, 20, 12, 6, 1, 1]);
	server.library.decide([
		{ kind: "name", person: 0, name: "Ann" },
		{ kind: "name", person: 2, name: "Ben" },
	]);
	server.library.decided.length = 0;
	const page = await browser.open(server.url);
	await whenReady(page);
	return { server, page };
}

/** Waits until no dialog is open: it takes all keys. */
export const whenClosed = (page: Page): Promise<void> =>
	page.locator("dialog[open]").waitFor({ state: "detached" });

/** Goes to a view and waits until it shows something. */
export async function goTo(page: Page, view: string): Promise<void> {
	await page.evaluate(`location.hash = ${JSON.stringify(`#/${view}`)}`);
	await page.locator("main section").first().waitFor();
}

/** What the listbox's options say, from the first on. */
export const optionNames = (page: Page) =>
	page
		.getByRole("main")
		.getByRole("option")
		.evaluateAll((cells) =>
			cells
				.sort(
					(a, b) =>
						Number(a.getAttribute("aria-posinset")) -
						Number(b.getAttribute("aria-posinset")),
				)
				.map((cell) => cell.querySelector(".heard")!.textContent),
		);
