/** Serves a library to tests, which ask as a program or as a browser would. */
import { request } from "node:http";
import type { Library } from "../../../src/people/library-types.ts";
import type { Review } from "../../../src/review/server/review.ts";
import {
	type ReviewServer,
	serveReview,
} from "../../../src/review/server/serve.ts";
import { LibraryView } from "../../../src/review/view/library-view.ts";

export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: Buffer;
}

export interface Asked {
	readonly method?: string;
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** A request with these headers, whatever they are, and no others; fetch would not send some. */
export function ask(port: number, asked: Asked): Promise<Answer> {
	const { method = "GET", path, body } = asked;
	const length =
		body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
	const headers = { ...length, ...asked.headers };
	return new Promise((resolve, reject) => {
		const sent = request(
			{ host: "127.0.0.1", port, method, path, headers, agent: false },
			async (response) => {
				const pieces: Buffer[] = [];
				for await (const piece of response) pieces.push(piece);
				const { statusCode: status = 0, headers } = response;
				resolve({ status, headers, body: Buffer.concat(pieces) });
			},
		);
		sent.on("error", reject);
		sent.end(body);
	});
}

export interface Served {
	readonly server: ReviewServer;
	readonly library: Library;
	readonly bugs: unknown[];
	/** @throws Error with the one line of a refusal */
	get<T>(path: string): Promise<T>;
	post<T>(path: string, body: unknown): Promise<T>;
	/** With the token. */
	ask(path: string): Promise<Answer>;
}

/** Serves a library for the time of `use`. */
export async function withServed<T>(
	library: Library,
	use: (served: Served) => Promise<T>,
	about: Partial<Review> = {},
): Promise<T> {
	const bugs: unknown[] = [];
	const review = {
		view: new LibraryView(library),
		name: "library",
		pictures: ["/no/such/folder"],
		canDecide: true,
		isDemo: false,
		...about,
	};
	const server = await serveReview(review, {
		host: "127.0.0.1",
		port: 0,
		onBug: (error) => bugs.push(error),
	});
	const headers = { "x-review-token": server.token };
	const json = ({ status, body }: Answer) => {
		const value = JSON.parse(body.toString());
		if (status !== 200) throw new Error(`${status} ${value.error}`);
		return value;
	};
	const askOwn = (path: string) => ask(server.port, { path, headers });
	try {
		return await use({
			server,
			library,
			bugs,
			ask: askOwn,
			get: async (path) => json(await askOwn(path)),
			post: async (path, body) => {
				const asked = { method: "POST", path, headers };
				const sent = { ...asked, body: JSON.stringify(body) };
				return json(await ask(server.port, sent));
			},
		});
	} finally {
		await server.close();
	}
}
