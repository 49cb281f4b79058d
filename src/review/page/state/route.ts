/** Addresses of views: the part after `#`, such as `#/person/12` or `#/people?search=ann`. */

export interface Route {
	/** "people", "person", "questions", "addition", "map" or "history". */
	readonly view: string;
	/** The person of "person" and of "map". */
	readonly person: number | null;
	readonly search: string;
}

export function parseRoute(hash: string): Route {
	const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
	const [view, number] = path.split("/");
	return {
		view: view || "people",
		person: /^\d+$/.test(number ?? "") ? Number(number) : null,
		search: new URLSearchParams(query).get("search") ?? "",
	};
}

export const personAddress = (person: number) => `#/person/${person}`;
