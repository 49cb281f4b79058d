/** What the last addition did, person by person, to approve or to take back. */
import type { LastAddition } from "../../api-types.ts";
import { useLoad } from "../calls/use-load.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import {
	counted,
	facesOf,
	personWords,
	timeWords,
	withCommas,
} from "../parts/words.ts";
import { useReview } from "../state/review.ts";
import { personAddress } from "../state/route.ts";
import { useKeys } from "../state/use-keys.ts";

/** People, and faces of each, that are shown. */
const mostPeople = 60;
const mostFaces = 12;

interface Group {
	readonly person: number;
	readonly rows: readonly number[];
	readonly name: string | null;
	readonly isNew: boolean;
}

/** Rows by the person that they have now, the most first; new people after those that there were. */
export function groupAssigned(addition: LastAddition): Group[] {
	const rows = new Map<number, number[]>();
	for (const { row, person } of addition.assigned) {
		if (person === null) continue;
		const own = rows.get(person);
		if (own) own.push(row);
		else rows.set(person, [row]);
	}
	const isNew = new Set(addition.newPeople);
	const names = new Map(addition.names);
	return Array.from(rows, ([person, own]) => ({
		person,
		rows: own,
		name: names.get(person) ?? null,
		isNew: isNew.has(person),
	})).sort(
		(a, b) =>
			Number(a.isNew) - Number(b.isNew) ||
			b.rows.length - a.rows.length ||
			a.person - b.person,
	);
}

function figuresOf(addition: LastAddition): string[] {
	const { assigned, newPeople, merges, splits, saw } = addition;
	const added = assigned.filter(({ before }) => before === null).length;
	const moved = assigned.length - added;
	const figures: [number, string][] = [
		[added, `${facesOf(added)} added`],
		[moved, `${facesOf(moved)} moved`],
		[newPeople.length, counted(newPeople.length, "new person", "new people")],
		[merges.length, counted(merges.length, "merge")],
		[splits.length, counted(splits.length, "split")],
		[saw.copies, counted(saw.copies, "copy", "copies")],
		[saw.lowQuality, `${withCommas(saw.lowQuality)} of low quality`],
		[saw.foreign, `${withCommas(saw.foreign)} that look like no face`],
	];
	return figures.filter(([count]) => count > 0).map(([, words]) => words);
}

function GroupLine({ group }: { readonly group: Group }) {
	const { person, rows, name, isNew } = group;
	const rest = rows.length - mostFaces;
	return (
		<li>
			<a href={personAddress(person)} class="who">
				{personWords(person, name)}
			</a>
			<span class="count">
				{facesOf(rows.length)}
				{isNew && ", new"}
			</span>
			<div class="strip">
				{rows.slice(0, mostFaces).map((row) => (
					<FaceTile key={row} row={row} />
				))}
				{rest > 0 && <span class="count">and {withCommas(rest)} more</span>}
			</div>
		</li>
	);
}

export function AdditionView() {
	const { summary, version, approve, undoEvent } = useReview();
	const { value, error } = useLoad<LastAddition>("/api/changes/last", version);
	const event = value?.event ?? null;
	const canDecide = (summary?.canDecide ?? false) && event !== null;
	const canApprove = canDecide && !value?.isApproved;
	const approveIt = () => event !== null && approve(event);
	useKeys(canApprove ? { a: approveIt } : {});
	const groups = value ? groupAssigned(value) : [];
	const rest = groups.length - mostPeople;

	return (
		<section aria-label="Last addition">
			<div class="view-head">
				<h1>Last addition</h1>
				{value && event !== null && (
					<span class="count">{timeWords(value.time)}</span>
				)}
			</div>
			{error && <p class="note error">{error}</p>}
			{value && event === null && <p class="note">Nothing was added yet.</p>}
			{value && event !== null && (
				<>
					<ul class="figures">
						{figuresOf(value).map((words) => (
							<li key={words}>{words}</li>
						))}
					</ul>
					<div class="actions">
						<button
							type="button"
							class="first"
							disabled={!canApprove}
							onClick={approveIt}
						>
							{value.isApproved ? "Approved" : "Approve"} <kbd>a</kbd>
						</button>
						<button
							type="button"
							disabled={!canDecide}
							onClick={() => undoEvent(event)}
						>
							Take back
						</button>
					</div>
					<ul class="groups">
						{groups.slice(0, mostPeople).map((group) => (
							<GroupLine key={group.person} group={group} />
						))}
					</ul>
					{rest > 0 && (
						<p class="note">and {counted(rest, "person", "people")} more</p>
					)}
				</>
			)}
		</section>
	);
}
