/** What all calls of a library need: its files, what they hold and its network. */

import type { LibraryFiles } from "../files/library/library-files.ts";
import type { RowText } from "../files/library/row-columns.ts";
import type { LibraryState } from "../files/library/state.ts";
import { CrossingCache } from "./crossing-links.ts";
import { type LibraryNetwork, readNetwork } from "./library-network.ts";
import type { LibrarySettings } from "./library-types.ts";
import { followSnapshot, type Snapshot, takeSnapshot } from "./snapshot.ts";

export class LibraryContext {
	readonly files: LibraryFiles;
	readonly settings: LibrarySettings;
	readonly crossing = new CrossingCache();
	private state: LibraryState | null = null;
	private snapshotOnce: Snapshot | null = null;
	private networkOnce: LibraryNetwork | null = null;
	private readonly textsOnce = new Map<RowText, readonly (string | null)[]>();

	constructor(files: LibraryFiles, settings: LibrarySettings) {
		this.files = files;
		this.settings = settings;
	}

	/** The library as it is now. */
	get snapshot(): Snapshot {
		this.renew();
		this.snapshotOnce ??= takeSnapshot(this.files.state);
		return this.snapshotOnce;
	}

	/** Takes what an event has just written into the snapshot from before it. */
	follow(
		before: Snapshot,
		written: Parameters<typeof followSnapshot>[2],
	): void {
		this.renew();
		this.snapshotOnce = followSnapshot(this.files.state, before, written);
	}

	/** Takes what is known to be there after an event. */
	accept(after: Snapshot): void {
		this.renew();
		this.snapshotOnce = after;
	}

	/** @throws InputError as `readNetwork` */
	get network(): LibraryNetwork {
		this.renew();
		this.networkOnce ??= readNetwork(
			this.files.state,
			this.settings.checkpoint,
		);
		return this.networkOnce;
	}

	/** [N] texts of all rows, which no event changes. */
	texts(column: RowText): readonly (string | null)[] {
		const { state } = this.files;
		const known = this.textsOnce.get(column);
		if (known?.length === state.numRows) return known;
		const texts = state.rowTexts(column);
		this.textsOnce.set(column, texts);
		return texts;
	}

	/** Forgets what was read from the state before an event. */
	private renew(): void {
		if (this.state === this.files.state) return;
		this.state = this.files.state;
		this.snapshotOnce = null;
		this.networkOnce = null;
	}
}
