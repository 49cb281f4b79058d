/** What a view shows of the server: loaded again when its path or the version changes. */
import { useEffect, useState } from "preact/hooks";
import { getJson } from "./api.ts";

export interface Loaded<T> {
	/** Null until the first answer; the earlier answer while a newer one comes. */
	readonly value: T | null;
	readonly error: string | null;
}

const nothing = { value: null, error: null };

/**
 * Loads a path's JSON; null loads nothing.
 * @param version counts the changes of the library: a new one loads again, and shows what was there until then
 */
export function useLoad<T>(path: string | null, version: number): Loaded<T> {
	const [state, setState] = useState<Loaded<T> & { path: string | null }>({
		...nothing,
		path: null,
	});
	// A new version loads the same path again.
	useEffect(() => {
		if (path === null) return;
		const abort = new AbortController();
		getJson<T>(path, abort.signal).then(
			(value) => setState({ value, error: null, path }),
			(error) => {
				if (!abort.signal.aborted)
					setState({ value: null, error: error.message, path });
			},
		);
		return () => abort.abort();
	}, [path, version]);
	return state.path === path ? state : nothing;
}
