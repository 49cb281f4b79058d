/** A person's faces, the doubtful first: those that are somebody else's go to another person or become a new one. */
import { useEffect, useState } from "preact/hooks";
import type {
	FaceInfo,
	PersonDetails,
	ReviewDecision,
} from "../../api-types.ts";
import { useLoad } from "../calls/use-load.ts";
import { usePages } from "../calls/use-pages.ts";
import { ItemGrid } from "../grid/item-grid.tsx";
import { nothingSelected } from "../grid/selection.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { PersonPicker } from "../parts/person-picker.tsx";
import { SelectionBar } from "../parts/selection-bar.tsx";
import { facesOf, percent } from "../parts/words.ts";
import { useReview } from "../state/review.ts";
import { personAddress } from "../state/route.ts";
import { FaceDialog } from "./face-dialog.tsx";
import { PersonHead } from "./person-head.tsx";
import { Suggestions } from "./suggestions.tsx";

const shape = { leastWidth: 112, captionHeight: 34, leastColumns: 3 };

function describe(face: FaceInfo): string {
	const words = [face.id ?? `Row ${face.row}`];
	if (face.confidence !== null) words.push(`sure ${percent(face.confidence)}`);
	if (face.isDoubtful) words.push("doubtful");
	if (face.isCover) words.push("cover");
	if (face.copyOf !== null) words.push(`copy of row ${face.copyOf}`);
	return words.join(", ");
}

function FaceCard(props: {
	readonly face: FaceInfo;
	/** Whether a decision takes it out, which the server has not answered yet. */
	readonly isLeaving: boolean;
}) {
	const { face, isLeaving } = props;
	const classes = ["card", "face"];
	if (face.isDoubtful) classes.push("doubtful");
	if (isLeaving) classes.push("leaving");
	return (
		<div class={classes.join(" ")}>
			<FaceTile row={face.row} />
			<span class="count">
				{percent(face.confidence)}
				{face.isDoubtful && <span class="doubt"> doubtful</span>}
			</span>
			{face.isCover && <span class="badge cover">cover</span>}
		</div>
	);
}

export function PersonView({ person }: { readonly person: number }) {
	const { summary, version, decide } = useReview();
	const [selection, setSelection] = useState(nothingSelected);
	const [isMoving, setMoving] = useState(false);
	/** Faces that were sent away, at which version of the library. */
	const [sent, setSent] = useState({ rows: new Set<number>(), version: 0 });
	const [opened, setOpened] = useState<FaceInfo | null>(null);
	const details = useLoad<PersonDetails>(`/api/people/${person}`, version);
	const pages = usePages<FaceInfo>({
		path: `/api/people/${person}/faces`,
		query: {},
		field: "faces",
		version,
	});
	// Another person has nothing selected.
	useEffect(() => {
		setSelection(nothingSelected);
		scrollTo(0, 0);
	}, [person]);

	const canDecide = summary?.canDecide ?? false;
	const rows = [...selection.chosen];
	const act = async (decisions: readonly ReviewDecision[]) => {
		setMoving(false);
		setSelection(nothingSelected);
		const change = await decide(decisions);
		if (!change) {
			setSelection(selection);
			setSent({ rows: new Set(), version: 0 });
			return;
		}
		const merge = change.merges.find(({ from }) => from === person);
		if (merge) location.hash = personAddress(merge.into);
	};
	const send = (decisions: readonly ReviewDecision[]) => {
		setSent({ rows: new Set(rows), version });
		return act(decisions);
	};
	const move = (into: number | null) =>
		send([{ kind: "move", rows, person: into }]);
	// Each on its own: that none is this person does not say that all are one.
	const takeOut = () =>
		send(rows.map((row) => ({ kind: "move", rows: [row], person: null })));

	if (details.error)
		return (
			<section>
				<p class="note error">{details.error}</p>
				<a href="#/people">All people</a>
			</section>
		);
	return (
		<section aria-label="Person">
			{details.value && (
				<>
					<PersonHead
						key={person}
						details={details.value}
						canDecide={canDecide}
						hasKeys={rows.length === 0}
						onDecide={(decision) => act([decision])}
					/>
					<Suggestions
						suggestions={details.value.suggestions}
						canDecide={canDecide}
						onAnswer={({ pair }, kind) => act([{ kind, rows: pair }])}
					/>
				</>
			)}
			{pages.error && <p class="note error">{pages.error}</p>}
			<ItemGrid
				label="Faces, the doubtful first; Space selects, Enter shows"
				pages={pages}
				shape={shape}
				selection={selection}
				numberOf={({ row }) => row}
				onSelect={setSelection}
				onOpen={setOpened}
				clickSelects={true}
				describe={describe}
				draw={(face) => (
					<FaceCard
						face={face}
						isLeaving={version <= sent.version + 1 && sent.rows.has(face.row)}
					/>
				)}
			/>
			<SelectionBar
				count={rows.length}
				words={["face", "faces"]}
				onClear={() => setSelection(nothingSelected)}
				actions={[
					{
						text: "Not this person",
						key: "x",
						act: takeOut,
						isOff: !canDecide,
					},
					{
						text: "Move to…",
						key: "m",
						act: () => setMoving(true),
						isOff: !canDecide,
					},
					{
						text: "New person",
						key: "n",
						act: () => move(null),
						isOff: !canDecide,
					},
				]}
			/>
			{isMoving && (
				<PersonPicker
					title={`Move ${facesOf(rows.length)} to`}
					except={person}
					onPick={move}
					onClose={() => setMoving(false)}
				/>
			)}
			{opened && <FaceDialog face={opened} onClose={() => setOpened(null)} />}
		</section>
	);
}
