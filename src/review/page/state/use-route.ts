/** Which view is shown, as the address says. */
import { useEffect, useState } from "preact/hooks";
import { parseRoute, type Route } from "./route.ts";

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
