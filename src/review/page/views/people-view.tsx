/** All people, the largest first, or those that a search finds; several can be merged or hidden at once. */
import { useEffect, useState } from "preact/hooks";
import type { PersonSummary } from "../../api-types.ts";
import { usePages } from "../calls/use-pages.ts";
import { ItemGrid } from "../grid/item-grid.tsx";
import { nothingSelected } from "../grid/selection.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { SelectionBar } from "../parts/selection-bar.tsx";
import { counted, facesOf, personWords, withCommas } from "../parts/words.ts";
import { useReview } from "../state/review.ts";
import { personAddress } from "../state/route.ts";

const shape = { leastWidth: 150, captionHeight: 58, leastColumns: 2 };

function describe({ person, name, rows, doubtful, isHidden }: PersonSummary) {
	const words = [personWords(person, name), facesOf(rows)];
	if (isHidden) words.push("hidden");
	if (doubtful > 0) words.push(`${doubtful} doubtful`);
	return words.join(", ");
}

function PersonCard({ one }: { readonly one: PersonSummary }) {
	return (
		<div class={one.isHidden ? "card hidden-person" : "card"}>
			<FaceTile row={one.cover} />
			<span class={one.name === null ? "who nameless" : "who"}>
				{personWords(one.person, one.name)}
			</span>
			<span class="count">
				{facesOf(one.rows)}
				{one.isHidden && ", hidden"}
			</span>
			{one.doubtful > 0 && (
				<span class="badge">{withCommas(one.doubtful)} doubtful</span>
			)}
		</div>
	);
}

export function PeopleView({ search }: { readonly search: string }) {
	const { summary, version, decide } = useReview();
	const [withHidden, setWithHidden] = useState(false);
	const [selection, setSelection] = useState(nothingSelected);
	const pages = usePages<PersonSummary>({
		path: "/api/people",
		query: { search, hidden: withHidden ? 1 : 0 },
		field: "people",
		version,
	});
	// Another list has nothing selected.
	useEffect(() => setSelection(nothingSelected), [search, withHidden]);

	const chosen = [...selection.chosen];
	const act = async (decisions: Parameters<typeof decide>[0]) => {
		setSelection(nothingSelected);
		if (!(await decide(decisions))) setSelection(selection);
	};
	const setHidden = (isHidden: boolean) =>
		act(chosen.map((person) => ({ kind: "hide", person, isHidden })));
	const canDecide = summary?.canDecide ?? false;

	return (
		<section aria-label="People">
			<div class="view-head">
				<h1>{search ? `“${search}”` : "People"}</h1>
				<span class="count" aria-live="polite">
					{pages.total !== null && counted(pages.total, "person", "people")}
				</span>
				<label class="switch">
					<input
						type="checkbox"
						checked={withHidden}
						onChange={({ currentTarget }) =>
							setWithHidden(currentTarget.checked)
						}
					/>
					Show hidden
				</label>
			</div>
			{pages.error && <p class="note error">{pages.error}</p>}
			{pages.total === 0 && <p class="note">Nobody found.</p>}
			<ItemGrid
				label="People; Enter opens, Space selects"
				pages={pages}
				shape={shape}
				selection={selection}
				numberOf={({ person }) => person}
				onSelect={setSelection}
				onOpen={({ person }) => {
					location.hash = personAddress(person);
				}}
				clickSelects={false}
				describe={describe}
				draw={(one) => <PersonCard one={one} />}
			/>
			<SelectionBar
				count={chosen.length}
				words={["person", "people"]}
				onClear={() => setSelection(nothingSelected)}
				actions={[
					{
						text: "Merge",
						key: "m",
						act: () => act([{ kind: "merge", people: chosen }]),
						isOff: !canDecide || chosen.length < 2,
					},
					{
						text: "Hide",
						key: "h",
						act: () => setHidden(true),
						isOff: !canDecide,
					},
					{
						text: "Show",
						key: "s",
						act: () => setHidden(false),
						isOff: !canDecide || !withHidden,
					},
				]}
			/>
		</section>
	);
}
