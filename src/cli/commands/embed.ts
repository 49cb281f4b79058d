/** `embed PHOTOS`: a folder of pictures in, their faces out, and with `--people` into a library. */
import type { Engine, EngineName } from "../../engines/engine.ts";
import { weightsFingerprint } from "../../engines/pictures/face-weights.ts";
import { InputError } from "../../errors.ts";
import { facesFiles, writeFaces } from "../../files/photos/faces-files.ts";
import { findPictures } from "../../files/photos/find-pictures.ts";
import type { KnownPhoto } from "../../files/photos/photo-journal.ts";
import { oneLine } from "../../files/printable.ts";
import { openOutputFolder } from "../../files/runs/run-output.ts";
import type { RunFingerprint } from "../../files/runs/shards.ts";
import { embeddingVersion, openPackages } from "../../photos/embed-file.ts";
import type { FindOptions } from "../../photos/faces/find-faces.ts";
import { descriptorLength } from "../../photos/networks/descriptor.ts";
import type { CommandAction } from "../command-action.ts";
import { printResult } from "../output/streams.ts";
import type { ChangeOptions } from "../people/with-library.ts";
import { addToPeople } from "../photos/add-to-people.ts";
import {
	countEmbedded,
	describeEmbedded,
} from "../photos/describe-embedded.ts";
import { embedNew } from "../photos/embed-new.ts";
import { type JournalOptions, openJournal } from "../photos/open-journal.ts";
import { openEngine } from "../running/open-engine.ts";
import { withRunOutput } from "../running/with-run-output.ts";

interface EmbedOptions extends ChangeOptions, JournalOptions {
	readonly people: string | null;
	readonly tiles: "auto" | "1" | "2" | "3";
	readonly minFace: number;
	readonly minScore: number;
	readonly backend: EngineName | "auto";
}

export const runEmbed: CommandAction<EmbedOptions> = async (
	{ options },
	streams,
	[folder],
) => {
	const startedAt = performance.now();
	// A package that is missing is said before anything is done.
	openPackages();
	const found = findPictures(folder);
	for (const { why } of found.unreadable)
		streams.error(`unreadable: ${oneLine(why)}`);
	if (found.pictures.length === 0)
		throw new InputError(folder, "a folder with pictures in it", "none");
	const { out, people } = options;
	await withRunOutput(openOutputFolder(out), async () => {
		const engine = await openEngine(options.backend, streams);
		const find = findOptions(options);
		const journal = openJournal(runFingerprint(find, engine), options, streams);
		try {
			const { pictures } = found;
			const inputs = { pictures, journal, engine, find };
			const embedded = await embedNew(inputs, options, streams);
			const counts = countEmbedded(embedded, found.unreadable.length);
			requireReadable(folder, counts);
			const { photos } = embedded;
			const descriptorsOf = ({ path }: KnownPhoto) =>
				journal.readDescriptors(path, descriptorLength);
			const faces = { photos, cols: descriptorLength, descriptorsOf };
			journal.complete(writeFaces(out, faces));
			const added = people
				? await addToPeople(
						{ library: people, pictures: folder },
						faces,
						options,
						streams,
					)
				: null;
			const seconds = (performance.now() - startedAt) / 1000;
			const files = facesFiles(out);
			const { difference = null, lines = [] } = added ?? {};
			printResult(
				streams,
				options,
				{ ...counts, seconds, files, people: difference },
				[
					describeEmbedded(counts, seconds),
					`-> ${Object.values(files).join(", ")}`,
					...lines,
				],
			);
		} finally {
			journal.close();
		}
	});
};

function findOptions({ tiles, minFace, minScore }: EmbedOptions): FindOptions {
	const perSide = tiles === "auto" ? tiles : (Number(tiles) as 1 | 2 | 3);
	return { tiles: perSide, minFace, minScore };
}

/** What the faces of a photo depend on. */
function runFingerprint(
	{ tiles, minFace, minScore }: FindOptions,
	engine: Engine,
): RunFingerprint {
	return {
		"--tiles": `${tiles}`,
		"--min-face": `${minFace}`,
		"--min-score": `${minScore}`,
		engine: engine.name,
		networks: weightsFingerprint,
		"version of embeddings": embeddingVersion,
	};
}

function requireReadable(
	folder: string,
	{ photos, unreadable }: ReturnType<typeof countEmbedded>,
): void {
	if (photos === 0)
		throw new InputError(
			folder,
			"a picture that can be read",
			`${unreadable} that cannot`,
		);
}
