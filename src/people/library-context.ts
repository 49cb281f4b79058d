/** What all calls of a library need: its files, what they hold, its network and an engine. */

import { loadScoringEngine } from "../engines/choose-engine.ts";
import type { Engine } from "../engines/engine.ts";
import type { LibraryFiles } from "../files/library/library-files.ts";
import type { RowColumns, RowText } from "../files/library/row-columns.ts";
import type { LibraryState } from "../files/library/state.ts";
import { CrossingCache } from "./crossing-links.ts";
import { type LibraryNetwork, readNetwork } from "./library-network.ts";
import type { LibrarySettings } from "./library-types.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

export class LibraryContext {
	readonly files: LibraryFiles;
	readonly settings: LibrarySettings;
	readonly crossing = new CrossingCache();
	private state: LibraryState | null = null;
	private snapshotOnce: Snapshot | null = null;
	private networkOnce: LibraryNetwork | null = null;
	private readonly textsOnce = new Map<RowText, readonly (string | null)[]>();
	private engineOnce: Promise<Engine> | null = null;

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

	/** Takes the columns that an event has just written for those of the library as it is now. */
	setColumns(columns: RowColumns): void {
		this.renew();
		this.snapshotOnce = takeSnapshot(this.files.state, columns);
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

	/** An engine for the network, which kernels do not need, but the pool of workers does. */
	engine(): Promise<Engine> {
		this.engineOnce ??= loadScoringEngine("wasm", this.network.checkpoint);
		return this.engineOnce;
	}

	/** Forgets what was read from the state before an event. */
	private renew(): void {
		if (this.state === this.files.state) return;
		this.state = this.files.state;
		this.snapshotOnce = null;
		this.networkOnce = null;
	}
}
