/** A person's faces, the doubtful first: those that are somebody else's go to another person or become a new one. */
import { useState } from "preact/hooks";
import type { FaceInfo } from "../../api-types.ts";
import { usePages } from "../calls/use-pages.ts";
import { ItemGrid } from "../grid/item-grid.tsx";
import { nothingSelected } from "../grid/selection.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { PersonPicker } from "../parts/person-picker.tsx";
import { type BarAction, SelectionBar } from "../parts/selection-bar.tsx";
import { facesOf, percent } from "../parts/words.ts";
import { useReview } from "../state/review.ts";
import { FaceDialog } from "./face-dialog.tsx";
import type { PersonDecisions } from "./use-person-decisions.ts";

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

function faceActions(
	decisions: PersonDecisions,
	canDecide: boolean,
	onMove: () => void,
): BarAction[] {
	const isOff = !canDecide;
	return [
		{ text: "Not this person", key: "x", act: decisions.takeOut, isOff },
		{ text: "Move to…", key: "m", act: onMove, isOff },
		{ text: "New person", key: "n", act: () => decisions.move(null), isOff },
	];
}

export function PersonFaces(props: {
	readonly person: number;
	readonly decisions: PersonDecisions;
}) {
	const { person, decisions } = props;
	const { summary, version } = useReview();
	const [isMoving, setMoving] = useState(false);
	const [opened, setOpened] = useState<FaceInfo | null>(null);
	const pages = usePages<FaceInfo>({
		path: `/api/people/${person}/faces`,
		query: {},
		field: "faces",
		version,
	});
	const { rows, selection, setSelection } = decisions;
	return (
		<>
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
					<FaceCard face={face} isLeaving={decisions.isLeaving(face.row)} />
				)}
			/>
			<SelectionBar
				count={rows.length}
				words={["face", "faces"]}
				onClear={() => setSelection(nothingSelected)}
				actions={faceActions(decisions, summary?.canDecide ?? false, () =>
					setMoving(true),
				)}
			/>
			{isMoving && (
				<PersonPicker
					title={`Move ${facesOf(rows.length)} to`}
					except={person}
					onPick={(into) => {
						setMoving(false);
						decisions.move(into);
					}}
					onClose={() => setMoving(false)}
				/>
			)}
			{opened && <FaceDialog face={opened} onClose={() => setOpened(null)} />}
		</>
	);
}
