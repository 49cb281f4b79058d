/** Which view is shown: the part of the address after `#`, such as `#/person/12` or `#/people?search=ann`. */
import { useEffect, useState } from "preact/hooks";

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

/** Shows the search for people; the address of an earlier search is replaced, so that going back does not type it backwards. */
export function goToSearch(search: string): void {
	const address = `#/people${search ? `?search=${encodeURIComponent(search)}` : ""}`;
	if (parseRoute(location.hash).search) {
		history.replaceState(null, "", address);
		dispatchEvent(new HashChangeEvent("hashchange"));
	} else location.hash = address;
}

export function useRoute(): Route {
	const [route, setRoute] = useState(() => parseRoute(location.hash));
	useEffect(() => {
		const follow = () => setRoute(parseRoute(location.hash));
		addEventListener("hashchange", follow);
		// The address may have changed since the first drawing.
		follow();
		return () => removeEventListener("hashchange", follow);
	}, []);
	return route;
}
