/** Requests to the server that served the page. */

/** A request that the server refused; its message is one line to show. */
export class RefusedRequest extends Error {}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
	let response: Response;
	try {
		response = await fetch(path, { credentials: "same-origin", ...init });
	} catch (error) {
		if (init.signal?.aborted) throw error;
		throw new RefusedRequest("The server does not answer. Is it running?");
	}
	if (response.ok) return response;
	const { error } = await response
		.json()
		.catch(() => ({ error: `${response.status} ${response.statusText}` }));
	throw new RefusedRequest(String(error));
}

/** A path with a query: the fields that are not empty. */
export function withQuery(
	path: string,
	fields: Readonly<Record<string, string | number>>,
): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(fields))
		if (value !== "") query.set(name, String(value));
	return `${path}?${query}`;
}

/** @throws RefusedRequest */
export async function getJson<T>(
	path: string,
	signal?: AbortSignal,
): Promise<T> {
	return (await answerOf(path, { signal })).json();
}

/** @throws RefusedRequest */
export async function getBytes(
	path: string,
	signal?: AbortSignal,
): Promise<ArrayBuffer> {
	return (await answerOf(path, { signal })).arrayBuffer();
}

/** @throws RefusedRequest */
export async function postJson<T>(path: string, body: unknown): Promise<T> {
	const response = await answerOf(path, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	return response.json();
}
