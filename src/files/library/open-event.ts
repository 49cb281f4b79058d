/** An event that is being made: its number, the next database and the new segments, all of which become the library's or nothing. */

import { forgetSameValues } from "./changes.ts";
import { type Draft, openDraft, writeError } from "./draft.ts";
import { SegmentChanges } from "./segment-changes.ts";
import { nextNumber } from "./tables.ts";

export interface EventStart {
	readonly folder: string;
	readonly command: string;
	/** Called once the event is committed or aborted. */
	readonly onEnd: (isCommitted: boolean) => void;
}

export class OpenEvent {
	readonly number: number;
	readonly segments: SegmentChanges;
	private readonly start: EventStart;
	private readonly draft: Draft;
	private isOpen = true;

	constructor(start: EventStart) {
		this.start = start;
		this.draft = openDraft(start.folder);
		this.number = nextNumber(this.db, "events");
		this.segments = new SegmentChanges(start.folder, this.db, this.number);
		this.orAbort(() =>
			this.db.run(
				"INSERT INTO events (number, time, command, summary) VALUES (?, ?, ?, 'null')",
				[this.number, new Date().toISOString(), start.command],
			),
		);
	}

	get db() {
		return this.draft.db;
	}

	get folder() {
		return this.start.folder;
	}

	commit(summary: unknown): void {
		this.orAbort(() => {
			this.segments.merge();
			forgetSameValues(this.db, this.number);
			this.db.run("UPDATE events SET summary = ? WHERE number = ?", [
				JSON.stringify(summary),
				this.number,
			]);
			this.draft.commit();
		});
		this.isOpen = false;
		try {
			this.draft.finish();
		} finally {
			this.start.onEnd(true);
		}
	}

	abort(): void {
		if (!this.isOpen) return;
		this.isOpen = false;
		this.draft.abort();
		this.segments.abort();
		this.start.onEnd(false);
	}

	/** Does something; where it fails, the event is aborted. */
	orAbort<T>(action: () => T): T {
		if (!this.isOpen) throw new Error("an event was changed after its end");
		try {
			return action();
		} catch (error) {
			const reason = writeError(this.folder, error);
			this.abort();
			throw reason;
		}
	}
}
