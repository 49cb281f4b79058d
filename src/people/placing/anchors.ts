/** The rows that stand for people while others are placed. */
import type { Decision } from "../../files/library/tables.ts";
import type { Snapshot } from "../snapshot.ts";
import type { WantedPeople } from "./wanted-people.ts";

export interface PlacesToDecide {
	readonly snapshot: Snapshot;
	readonly wanted: WantedPeople;
	/** Decisions that are made together with the placements. */
	readonly own: readonly Decision[];
}

/** The row that stands for each wanted person: of those that stay, the cover or else the surest; of a new person, the first. */
export class Anchors {
	private readonly snapshot: Snapshot;
	private readonly wanted: WantedPeople;
	private readonly known = new Map<number, number | null>();
	private readonly firstPlaced = new Map<number, number>();

	constructor(snapshot: Snapshot, wanted: WantedPeople) {
		this.snapshot = snapshot;
		this.wanted = wanted;
		for (const row of wanted.placed.keys()) {
			const into = wanted.personOf(row, snapshot.columns.person[row]);
			if (!this.firstPlaced.has(into)) this.firstPlaced.set(into, row);
		}
	}

	/** Null where nobody stays. */
	staying(person: number): number | null {
		const known = this.known.get(person);
		if (known !== undefined) return known;
		const { placed, rowsOf } = this.wanted;
		const { people, columns } = this.snapshot;
		const cover = people[person]?.cover ?? null;
		const rows = (rowsOf.get(person) ?? []).filter((row) => !placed.has(row));
		const trust = (row: number) =>
			row === cover ? 2 : columns.confidence[row] || 0;
		const surest = rows.reduce<number | null>(
			(best, row) => (best === null || trust(row) > trust(best) ? row : best),
			null,
		);
		this.known.set(person, surest);
		return surest;
	}

	of(person: number): number | null {
		return this.staying(person) ?? this.firstPlaced.get(person) ?? null;
	}
}
