/** The head of the page: views, search, undo and keys. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useReview } from "../state/review.ts";
import type { Route } from "../state/route.ts";
import { useKeys } from "../state/use-keys.ts";
import { goToSearch } from "../state/use-route.ts";
import { useDelayed } from "./use-delayed.ts";
import { withCommas } from "./words.ts";

const views = [
	{ view: "people", text: "People" },
	{ view: "questions", text: "Questions" },
	{ view: "addition", text: "Last addition" },
	{ view: "map", text: "Map" },
	{ view: "history", text: "History" },
] as const;

/** The view under which another one is found. */
const viewOf = ({ view }: Route) => (view === "person" ? "people" : view);

function SearchField({ search }: { readonly search: string }) {
	const input = useRef<HTMLInputElement>(null);
	const [text, setText] = useState(search);
	const rested = useDelayed(text);
	const gone = useRef(search);
	useKeys({ "/": () => input.current?.focus() });
	// The address changed without this field.
	useEffect(() => {
		if (search === gone.current) return;
		gone.current = search;
		setText(search);
	}, [search]);
	useEffect(() => {
		if (rested.trim() === gone.current) return;
		gone.current = rested.trim();
		goToSearch(gone.current);
	}, [rested]);
	return (
		<search>
			<input
				ref={input}
				type="search"
				aria-label="Search names, numbers, ids and photos"
				placeholder="Search   /"
				value={text}
				onInput={({ currentTarget }) => setText(currentTarget.value)}
				onKeyDown={({ key, currentTarget }) => {
					if (key === "Escape") currentTarget.blur();
				}}
			/>
		</search>
	);
}

export function TopBar(props: {
	readonly route: Route;
	readonly onHelp: () => void;
}) {
	const { summary, undoLast } = useReview();
	const shown = viewOf(props.route);
	const numberKeys = views.map(({ view }, i) => [
		String(i + 1),
		() => {
			location.hash = `#/${view}`;
		},
	]);
	useKeys({
		...Object.fromEntries(numberKeys),
		z: undoLast,
		"Control+z": undoLast,
		"?": props.onHelp,
	});
	return (
		<header class="top-bar">
			<span class="library" title={summary?.name}>
				{summary?.name}
				{summary?.isDemo && <span class="badge">demo</span>}
				{summary && !summary.canDecide && (
					<span class="badge">to look at only</span>
				)}
			</span>
			<nav aria-label="Views">
				{views.map(({ view, text }) => (
					<a
						key={view}
						href={`#/${view}`}
						aria-current={view === shown ? "page" : undefined}
					>
						{text}
						{view === "questions" &&
							summary !== null &&
							summary.questions > 0 && (
								<span class="badge">{withCommas(summary.questions)}</span>
							)}
					</a>
				))}
			</nav>
			<SearchField search={props.route.search} />
			<button
				type="button"
				disabled={!summary?.canDecide}
				title="Take the last decision back"
				onClick={undoLast}
			>
				Undo <kbd>z</kbd>
			</button>
			<button
				type="button"
				class="plain"
				aria-label="Keys"
				onClick={props.onHelp}
			>
				?
			</button>
		</header>
	);
}
