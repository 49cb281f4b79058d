/** The segments that an event adds and forgets. */
import { rmSync } from "node:fs";
import { type Rows, sourceOf } from "../../arrays/row-source.ts";
import { InputError } from "../../errors.ts";
import { type Database, selectOne } from "./database.ts";
import { segmentFolder } from "./places.ts";
import { countToMerge } from "./row-index.ts";
import {
	openSegment,
	readSegments,
	type Segment,
	type SegmentKind,
	type SegmentRecord,
} from "./segments.ts";
import { nextNumber } from "./tables.ts";
import {
	mergeSegments,
	type NewLists,
	writeFeatures,
	writeLists,
} from "./write-segment.ts";

export class SegmentChanges {
	private readonly folder: string;
	private readonly db: Database;
	private readonly event: number;
	/** Segments that this event wrote. */
	private readonly written: number[] = [];

	constructor(folder: string, db: Database, event: number) {
		this.folder = folder;
		this.db = db;
		this.event = event;
	}

	addFeatures(rows: Int32Array, features: Rows): void {
		const { cols } = sourceOf(features);
		requireAscending(rows, features.rows);
		this.withLast("features", (last) => {
			const before = last.arrays.get("features")!.cols;
			if (before !== cols)
				throw new InputError(
					this.folder,
					`features of ${before} values, as those of the library`,
					`${cols}`,
				);
			if (rows[0] <= last.rows()[last.record.rows - 1])
				throw new RangeError(`row ${rows[0]} is not above earlier ones`);
		});
		const number = this.create("features");
		const fingerprint = writeFeatures(this.folder, number, rows, features);
		this.complete(number, { rows: rows.length, fingerprint });
	}

	addLists(lists: NewLists): void {
		const { rows, neighbours, cosines, scores, first, masses } = lists;
		if (rows.length === 0) return;
		requireAscending(rows, rows.length);
		const k = neighbours.length / rows.length;
		const scored = scores.length / rows.length;
		if (cosines.length !== neighbours.length)
			throw new RangeError(`${cosines.length} cosines of ${neighbours.length}`);
		if (first.length !== scores.length || masses.length !== rows.length)
			throw new RangeError(
				`${first.length} scores and ${masses.length} masses`,
			);
		this.withLast("lists", ({ arrays }) => {
			const before = arrays.get("lists.neighbours")!.cols;
			const scoredBefore = arrays.get("lists.scores")!.cols;
			if (before !== k || scoredBefore !== scored)
				throw new RangeError(
					`lists of ${k}, ${scored} scored, after ${before}, ${scoredBefore}`,
				);
		});
		const number = this.create("lists");
		writeLists(this.folder, number, lists);
		this.complete(number, { rows: rows.length, fingerprint: null });
	}

	clear(kind: SegmentKind): void {
		this.db.run("DELETE FROM segments WHERE kind = ?", [kind]);
	}

	/** Merges the newest segments where there are many. */
	merge(): void {
		for (const kind of ["features", "lists"] as const) {
			const records = this.records(kind);
			const count = countToMerge(records.map(({ rows }) => rows));
			if (count > 0) this.mergeInto(kind, records.slice(-count));
		}
	}

	/** Removes what was written. */
	abort(): void {
		for (const number of this.written)
			rmSync(segmentFolder(this.folder, number), {
				recursive: true,
				force: true,
			});
	}

	private mergeInto(kind: SegmentKind, records: SegmentRecord[]): void {
		const segments: Segment[] = [];
		try {
			for (const record of records)
				segments.push(openSegment(this.folder, record));
			const number = this.create(kind);
			const numRows = nextNumber(this.db, "rows");
			const merged = mergeSegments(this.folder, number, numRows, segments);
			this.complete(number, merged);
		} finally {
			for (const segment of segments) segment.close();
		}
		for (const { number } of records)
			this.db.run("DELETE FROM segments WHERE number = ?", [number]);
	}

	private records(kind: SegmentKind): SegmentRecord[] {
		return readSegments(this.db).filter((record) => record.kind === kind);
	}

	private withLast(kind: SegmentKind, use: (segment: Segment) => void): void {
		const last = this.records(kind).at(-1);
		if (!last) return;
		const segment = openSegment(this.folder, last);
		try {
			use(segment);
		} finally {
			segment.close();
		}
	}

	/** Gives a number that no segment had; a folder of that number is left from an event that was never committed. */
	private create(kind: SegmentKind): number {
		this.db.run("INSERT INTO segments (kind, rows, added) VALUES (?, 0, ?)", [
			kind,
			this.event,
		]);
		const row = selectOne<{ number: number }>(
			this.db,
			"SELECT max(number) AS number FROM segments",
		);
		const number = row!.number;
		this.written.push(number);
		return number;
	}

	private complete(
		number: number,
		{ rows, fingerprint }: Pick<SegmentRecord, "rows" | "fingerprint">,
	): void {
		this.db.run(
			"UPDATE segments SET rows = ?, fingerprint = ? WHERE number = ?",
			[rows, fingerprint, number],
		);
	}
}

function requireAscending(rows: Int32Array, count: number): void {
	if (rows.length !== count)
		throw new RangeError(`${rows.length} numbers of ${count} rows`);
	for (let i = 1; i < rows.length; i++)
		if (rows[i] <= rows[i - 1])
			throw new RangeError(`row ${rows[i]} after row ${rows[i - 1]}`);
}
