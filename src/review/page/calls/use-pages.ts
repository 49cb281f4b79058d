/** A long list of the server, of which only the pages in view are loaded. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { getJson, withQuery } from "./api.ts";

const pageSize = 100;

export interface Pages<T> {
	/** Null until the first answer. */
	readonly total: number | null;
	readonly error: string | null;
	/** The item at a place; undefined while its page is not here. */
	at(index: number): T | undefined;
	/** Asks for the pages of these places, where they are not here yet. */
	need(first: number, end: number): void;
	/** The items of these places, loaded where they are not here yet. */
	load(first: number, end: number): Promise<readonly T[]>;
}

interface Held<T> {
	/** Of which list: path, query and version. */
	readonly key: string;
	/** Pages that are here. */
	readonly pages: Map<number, readonly T[]>;
	/** Pages that are here or on their way. */
	readonly asked: Map<number, Promise<void>>;
	total: number | null;
	error: string | null;
}

const hold = <T>(key: string): Held<T> => ({
	key,
	pages: new Map(),
	asked: new Map(),
	total: null,
	error: null,
});

export interface ListRequest {
	readonly path: string;
	readonly query: Readonly<Record<string, string | number>>;
	/** Which field of the answer has the items. */
	readonly field: string;
	readonly version: number;
}

const pageOf = (index: number) => Math.floor(index / pageSize);

function addressOf(key: string, page: number): string {
	const [address] = key.split("#");
	const limits = `offset=${page * pageSize}&limit=${pageSize}`;
	return `${address}${address.endsWith("?") ? "" : "&"}${limits}`;
}

/** Loads the pages of a list as they are needed; while a changed list comes, the earlier one is shown. */
export function usePages<T>(request: ListRequest): Pages<T> {
	const { path, query, field, version } = request;
	const [, redraw] = useState(0);
	const key = `${withQuery(path, query)}#${version}`;
	const shown = useRef<Held<T>>(hold(""));
	const coming = useRef<Held<T>>(hold(""));
	const window = useRef({ first: 0, end: pageSize });

	const load = useCallback(
		async (held: Held<T>, page: number) => {
			try {
				const answer = await getJson<Record<string, unknown>>(
					addressOf(held.key, page),
				);
				held.pages.set(page, answer[field] as readonly T[]);
				held.total = answer.total as number;
				held.error = null;
			} catch (error) {
				held.asked.delete(page);
				held.error = (error as Error).message;
			}
			if (held !== coming.current) return;
			shown.current = held;
			redraw((count) => count + 1);
		},
		[field],
	);

	const ask = useCallback(
		(held: Held<T>, first: number, end: number) => {
			const pages: Promise<void>[] = [];
			for (let page = pageOf(first); page * pageSize < end; page++) {
				const asked = held.asked.get(page) ?? load(held, page);
				held.asked.set(page, asked);
				pages.push(asked);
			}
			return Promise.all(pages);
		},
		[load],
	);

	useEffect(() => {
		coming.current = hold(key);
		const { first, end } = window.current;
		// One page at least: it tells the total.
		ask(coming.current, first, Math.max(end, first + 1));
	}, [key, ask]);

	const held = shown.current;
	const isSameList = held.key.split("#")[0] === key.split("#")[0];
	const at = (index: number) =>
		held.pages.get(pageOf(index))?.[index % pageSize];
	return {
		total: isSameList ? held.total : null,
		error: held.error,
		at,
		need(first, end) {
			window.current = { first, end };
			if (coming.current.key === key) ask(coming.current, first, end);
		},
		async load(first, end) {
			await ask(held, first, end);
			const places = Array.from({ length: end - first }, (_, i) => first + i);
			return places.map(at).filter((item) => item !== undefined);
		},
	};
}
