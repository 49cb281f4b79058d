/** Serves the page, and made-up people to it: for tests of the page alone, and for more rows than are scored in a test. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pageFiles } from "../../../src/review/built/page-files.ts";
import { StandInLibrary } from "./stand-in-library.ts";

const policy =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface StandIn {
	readonly library: StandInLibrary;
	readonly url: string;
	close(): Promise<void>;
}

/** @param pictures gives a picture of a row, as a PNG; the library has none without it */
export async function serveStandIn(
	sizes: readonly number[],
	pictures: ((row: number) => Uint8Array) | null = null,
): Promise<StandIn> {
	const library = new StandInLibrary(sizes);
	const server = createServer(async (request, response) => {
		try {
			const { type, body } = await answer(library, pictures, request);
			response.setHeader("content-security-policy", policy);
			response.setHeader("content-type", type);
			response.end(body);
		} catch (error) {
			response.statusCode = 400;
			response.end(JSON.stringify({ error: (error as Error).message }));
		}
	});
	await new Promise<void>((resolve) =>
		server.listen(0, "127.0.0.1", () => resolve()),
	);
	const { port } = server.address() as AddressInfo;
	return {
		library,
		url: `http://127.0.0.1:${port}/`,
		close: () => end(server),
	};
}

function end(server: Server): Promise<void> {
	server.closeAllConnections();
	return new Promise((resolve) => server.close(() => resolve()));
}

async function readBody(request: IncomingMessage): Promise<string> {
	let text = "";
	for await (const piece of request) text += piece;
	return text;
}

interface Answer {
	readonly type: string;
	readonly body: string | Uint8Array;
}

async function answer(
	library: StandInLibrary,
	pictures: ((row: number) => Uint8Array) | null,
	request: IncomingMessage,
): Promise<Answer> {
	const { pathname, searchParams } = new URL(request.url!, "http://x");
	const parts = pathname.split("/").slice(1);
	if (pathname === "/") return pageFiles["index.html"];
	if (parts[0] === "assets") return pageFiles[parts[1]];
	if (parts[0] === "picture" && pictures)
		return { type: "image/png", body: pictures(Number(parts[1])) };
	if (pathname === "/api/map")
		return { type: "application/octet-stream", body: mapOf(library) };
	const value =
		request.method === "POST"
			? post(library, parts[1], JSON.parse(await readBody(request)))
			: get(library, parts.slice(1), searchParams, pictures !== null);
	if (value === undefined)
		throw new Error(`${pathname}: there is no such page`);
	return { type: "application/json", body: JSON.stringify(value) };
}

// biome-ignore lint/suspicious/noExplicitAny: what the page sent.
function post(library: StandInLibrary, call: string, body: any): unknown {
	if (call === "decide")
		return {
			...library.decide(body.decisions),
			summary: `Decided: ${body.decisions[0].kind}.`,
		};
	if (call === "undo")
		return { ...library.undo(body.event), summary: `Event ${body.event}.` };
	if (call !== "approve") return undefined;
	library.isApproved = true;
	return { event: null, merges: [], summary: "" };
}

function get(
	library: StandInLibrary,
	[call, number, what]: readonly string[],
	query: URLSearchParams,
	hasPictures: boolean,
): unknown {
	const offset = Number(query.get("offset") ?? 0);
	const limit = Number(query.get("limit") ?? 100);
	const page = <T>(field: string, all: readonly T[]) => ({
		total: all.length,
		[field]: all.slice(offset, offset + limit),
	});
	const { state } = library;
	switch (call) {
		case "summary":
			return summaryOf(library, hasPictures);
		case "people":
			if (number !== undefined)
				return personOf(library, Number(number), what, page);
			return page(
				"people",
				library.people(query.get("search") ?? "", query.get("hidden") === "1"),
			);
		case "questions":
			return page("questions", library.questions());
		case "names": {
			const prefix = (query.get("prefix") ?? "").toLowerCase();
			const names = [...new Set(state.names.values())];
			return {
				names: names.filter((name) => name.toLowerCase().startsWith(prefix)),
			};
		}
		case "history":
			return library.history
				.map(({ event, command, undone }) => ({
					event,
					time: "2026-01-02T03:04:05Z",
					command,
					summary: `event ${event}`,
					undone,
					canUndo: undone === null,
				}))
				.reverse();
		case "rows":
			return query
				.get("rows")!
				.split(",")
				.map(Number)
				.map((row) => ({
					row,
					id: `face-${row}.jpg`,
					photo: null,
					box: hasPictures ? [20, 10, 40, 40] : null,
					hasPicture: hasPictures,
					person: state.personOf[row],
				}));
		case "changes":
			return lastAddition(library);
	}
}

function summaryOf(library: StandInLibrary, hasPictures: boolean) {
	return {
		name: "stand-in",
		rows: library.rows,
		people: new Set(library.state.personOf).size,
		hidden: library.state.hidden.size,
		questions: library.questions().length,
		lastEvent: library.history.at(-1)?.event ?? null,
		canDecide: true,
		hasPictures,
		isDemo: false,
	};
}

function personOf(
	library: StandInLibrary,
	person: number,
	what: string | undefined,
	page: (field: string, all: readonly unknown[]) => unknown,
): unknown {
	const rows = library.rowsOf(person);
	if (rows.length === 0)
		throw new Error(`person: expected one of the library, got ${person}`);
	if (what === "faces") return page("faces", library.faces(person));
	if (what === "split") {
		const middle = Math.ceil(rows.length / 2);
		const parts = [rows.slice(0, middle), rows.slice(middle)];
		return {
			parts: parts.map((part) => ({ rows: part, cover: part[0] })),
			probability: 0.42,
		};
	}
	const suggestions = library
		.questions()
		.filter(({ people }) => people[0] === person)
		.map(({ people, rows: pair, counts, names, probability }) => ({
			person: people[1],
			name: names[1],
			rows: counts[1],
			cover: pair[1],
			probability,
			pair,
		}));
	const { names, hidden } = library.state;
	return {
		person,
		name: names.get(person) ?? null,
		rows: rows.length,
		isHidden: hidden.has(person),
		confidence: 0.93,
		cover: rows[0],
		suggestions,
		decisions: [],
	};
}

function lastAddition(library: StandInLibrary) {
	const rows = Array.from({ length: Math.min(40, library.rows) }, (_, i) => i);
	return {
		event: 0,
		time: "2026-01-02T03:04:05Z",
		command: "add",
		assigned: rows.map((row) => ({
			row,
			person: library.state.personOf[row],
			confidence: 0.9,
			before: null,
		})),
		names: [...library.state.names],
		newPeople: [library.state.personOf[0]],
		merges: [],
		splits: [],
		saw: { foreign: 0, lowQuality: 1, copies: 2 },
		isApproved: library.isApproved,
	};
}

/** Rows of a person around a place of its own. */
function mapOf({ rows, state }: StandInLibrary): Uint8Array {
	const bytes = new ArrayBuffer(4 + 16 * rows);
	new DataView(bytes).setUint32(0, rows, true);
	const x = new Float32Array(bytes, 4, rows);
	const y = new Float32Array(bytes, 4 + 4 * rows, rows);
	new Int32Array(bytes, 4 + 8 * rows, rows).forEach((_, row, own) => {
		own[row] = row;
	});
	new Int32Array(bytes, 4 + 12 * rows, rows).set(state.personOf);
	for (let row = 0; row < rows; row++) {
		const person = state.personOf[row];
		x[row] = Math.sin(person * 3.7) * 3 + 0.3 * Math.sin(row * 1.3);
		y[row] = Math.cos(person * 5.1) * 3 + 0.3 * Math.cos(row * 2.1);
	}
	return new Uint8Array(bytes);
}
