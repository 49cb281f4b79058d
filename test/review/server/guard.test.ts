/** Who may ask the server: each request that a page elsewhere, or another program, could make is refused. */
import { networkInterfaces } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Library } from "../../../src/people/library-types.ts";
import { pageFiles } from "../../../src/review/built/page-files.ts";
import {
	type ReviewServer,
	serveReview,
} from "../../../src/review/server/serve.ts";
import { LibraryView } from "../../../src/review/view/library-view.ts";
import { openPeople } from "../../helpers/people-library.ts";
import {
	type Asked,
	ask,
	withServed,
} from "../../helpers/review/served-library.ts";
import { startedLibrary } from "../../helpers/started-library.ts";

const { copy } = startedLibrary(40);
let library: Library;
let server: ReviewServer;
const paths = [
	"/",
	"/assets/page.js",
	"/api/summary",
	"/api/people",
	"/api/map",
	"/picture/0",
];
const decision = {
	method: "POST",
	path: "/api/decide",
	body: JSON.stringify({
		decisions: [{ kind: "name", person: 0, name: "Mallory" }],
	}),
};

const start = (host = "127.0.0.1") =>
	serveReview(
		{
			view: new LibraryView(library),
			name: "library",
			pictures: ["."],
			canDecide: true,
			isDemo: false,
		},
		{ host, port: 0, onBug() {} },
	);

beforeAll(async () => {
	library = await openPeople(copy());
	server = await start();
});
afterAll(async () => {
	await server.close();
	await library.close();
});

const own = () => `127.0.0.1:${server.port}`;

/** What a browser sends that was let in, from the page of this server. */
function fromPage(): Record<string, string> {
	return {
		host: own(),
		origin: `http://${own()}`,
		cookie: `gcn-cluster-review-${server.port}=${server.token}`,
	};
}

const refuse = async (asked: Asked) => {
	const { status, body } = await ask(server.port, asked);
	expect(status, JSON.stringify(asked)).toBe(403);
	expect(JSON.parse(body.toString()).error).toMatch(/^(host|origin|token): /);
	expect(library.people()[0].name).toBeNull();
};

describe("a request is refused", () => {
	test("without the token, and with another one", async () => {
		for (const path of paths) {
			await refuse({ path, headers: { host: own() } });
			await refuse({
				path,
				headers: { host: own(), "x-review-token": "a".repeat(32) },
			});
		}
		await refuse({ path: "/?token=wrong", headers: { host: own() } });
		await refuse({ ...decision, headers: { host: own() } });
	});

	test("for another host, as of a name that leads to this machine", async () => {
		for (const host of ["evil.example", `evil.example:${server.port}`])
			for (const path of paths)
				await refuse({ path, headers: { ...fromPage(), host } });
		await refuse({
			...decision,
			headers: {
				...fromPage(),
				host: "evil.example",
				origin: "http://evil.example",
			},
		});
	});

	test("from the page of another origin, though the browser has the cookie", async () => {
		const origins = [
			"http://evil.example",
			"null",
			`https://${own()}`,
			`http://127.0.0.1:${server.port + 1}`,
			`http://localhost:${server.port}`,
		];
		for (const origin of origins) {
			await refuse({ ...decision, headers: { ...fromPage(), origin } });
			await refuse({
				path: "/api/people",
				headers: { ...fromPage(), origin },
			});
		}
	});

	test("that changes something with the cookie alone, without an origin", async () => {
		const { origin: _, ...headers } = fromPage();
		await refuse({ ...decision, headers });
		for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"])
			await refuse({ ...decision, method, headers });
	});
});

test("the address with the token gives a cookie that no script and no other site has, and leads to the page without the token", async () => {
	const { status, headers } = await ask(server.port, {
		path: `/?token=${server.token}`,
		headers: { host: own() },
	});
	expect(status).toBe(303);
	expect(headers.location).toBe("/");
	expect(headers["referrer-policy"]).toBe("no-referrer");
	const [cookie] = headers["set-cookie"] as string[];
	expect(cookie).toMatch(/; HttpOnly/);
	expect(cookie).toMatch(/; SameSite=Strict/);
	expect(cookie.split(";")[0]).toBe(fromPage().cookie);
	const page = await ask(server.port, {
		path: "/",
		headers: { host: own(), cookie: fromPage().cookie },
	});
	expect(page.status).toBe(200);
	expect(page.body.toString()).toBe(pageFiles["index.html"].body);
	expect(page.body.toString()).not.toContain(server.token);
});

test("every answer has a policy that lets nothing run or load but what this server gives", async () => {
	const answers = [
		...paths.map((path) => ({ path, headers: fromPage() })),
		{ path: "/no/such/page", headers: fromPage() },
		{ path: "/api/people/abc", headers: fromPage() },
		{ path: "/", headers: { host: own() } },
	];
	for (const asked of answers) {
		const { headers } = await ask(server.port, asked);
		const policy = headers["content-security-policy"] as string;
		expect(policy).toMatch(/^default-src 'none'; /);
		expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
		expect(policy).toContain("frame-ancestors 'none'");
		expect(headers["x-content-type-options"]).toBe("nosniff");
		expect(headers["access-control-allow-origin"]).toBeUndefined();
	}
});

test("no path leads out of the page's files", async () => {
	const names = [
		"../package.json",
		"..%2f..%2fpackage.json",
		"%2e%2e/%2e%2e/package.json",
		"/etc/passwd",
		"constructor",
		"__proto__",
		"toString",
	];
	for (const name of names) {
		const { status, body } = await ask(server.port, {
			path: `/assets/${name}`,
			headers: fromPage(),
		});
		expect(status, name).toBe(404);
		expect(JSON.parse(body.toString())).toHaveProperty("error");
	}
});

test("it listens at the one address that it was told, and at any address it lets in those that the machine has", async () => {
	const others = Object.values(networkInterfaces())
		.flatMap((all) => all ?? [])
		.filter(({ internal, family }) => !internal && family === "IPv4");
	for (const { address } of others)
		await expect(
			fetch(`http://${address}:${server.port}/api/summary`),
		).rejects.toThrow();
	const open = await start("0.0.0.0");
	try {
		for (const { address } of others) {
			const headers = { "x-review-token": open.token };
			const url = `http://${address}:${open.port}/api/summary`;
			expect((await fetch(url, { headers })).status).toBe(200);
			expect((await fetch(url)).status).toBe(403);
		}
		const evil = { host: `evil.example:${open.port}` };
		const asked = { path: "/api/summary", headers: evil };
		expect((await ask(open.port, asked)).status).toBe(403);
	} finally {
		await open.close();
	}
});

test("what a request cannot be is refused in one line, and a request that is too long", () =>
	withServed(library, async ({ get, post, server: { port, token }, bugs }) => {
		await expect(get("/api/people?limit=x")).rejects.toThrow(
			'400 limit: expected an integer of at least 1, got "x"',
		);
		await expect(get("/api/people/99999")).rejects.toThrow(
			"400 person: expected one who is there, got 99999",
		);
		await expect(post("/api/decide", [])).rejects.toThrow(
			"400 decisions: expected a list of decisions, got none",
		);
		await expect(
			post("/api/decide", { decisions: [{ kind: "drop" }] }),
		).rejects.toThrow("400 decisions: expected same, different, name, hide,");
		await expect(
			post("/api/decide", { decisions: [{ kind: "move", rows: ["0"] }] }),
		).rejects.toThrow(/^400 /);
		const long = await ask(port, {
			method: "POST",
			path: "/api/decide",
			headers: {
				"x-review-token": token,
				"content-length": `${9 * 2 ** 20}`,
			},
			body: " ".repeat(9 * 2 ** 20),
		}).catch((error: Error) => error);
		// The server may end the connection before all of it was sent.
		if (!(long instanceof Error)) expect(long.status).toBe(413);
		expect(library.history()).toHaveLength(1);
		expect(bugs).toEqual([]);
	}));
