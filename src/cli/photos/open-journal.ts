/** The journal of an output folder: what earlier runs of the same options found out is used again. */
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { refuseForeignFaces } from "../../files/photos/faces-files.ts";
import { PhotoJournal } from "../../files/photos/photo-journal.ts";
import type { RunFingerprint } from "../../files/runs/shards.ts";
import { describeCount } from "../output/report.ts";
import type { Streams } from "../output/streams.ts";

export interface JournalOptions {
	readonly out: string;
	readonly resume: boolean;
	readonly force: boolean;
}

/**
 * Opens the journal, and begins it anew where its options differ. The caller closes it.
 * @throws InputError for results that other programs wrote or changed, and with `--resume` where options differ
 */
export function openJournal(
	run: RunFingerprint,
	{ out, resume, force }: JournalOptions,
	streams: Streams,
): PhotoJournal {
	const journal = new PhotoJournal(join(out, ".photos"));
	try {
		if (!force) refuseForeignFaces(out, journal.written);
		const differs = differenceOf(journal.run, run);
		if (differs !== null && resume)
			throw new InputError(
				out,
				`photos that were embedded with the same ${differs} (${run[differs]})`,
				`with ${journal.run?.[differs] ?? "none"}`,
				"without --resume, the run begins anew",
			);
		if (journal.run === null || differs !== null) {
			if (journal.numPhotos > 0)
				streams.error(
					`note: all photos are embedded anew: ${differs} was ${journal.run?.[differs!] ?? "none"} before`,
				);
			else if (resume)
				streams.error(`no unfinished work in ${out}: beginning anew`);
			journal.begin(run);
		} else if (journal.numPhotos > 0 && (resume || !journal.isComplete))
			streams.error(
				`going on after ${describeCount(journal.numPhotos, "photo", "photos")} that earlier runs embedded`,
			);
		return journal;
	} catch (error) {
		journal.close();
		throw error;
	}
}

/** The first option that is not as it was; null where all are, and for a new journal. */
function differenceOf(
	before: RunFingerprint | null,
	now: RunFingerprint,
): string | null {
	if (before === null) return null;
	return Object.keys(now).find((name) => before[name] !== now[name]) ?? null;
}
