/** Embeds the pictures that a journal does not know yet. */
import type { Engine } from "../../engines/engine.ts";
import type { PictureFile } from "../../files/photos/find-pictures.ts";
import type {
	KnownPhoto,
	PhotoJournal,
} from "../../files/photos/photo-journal.ts";
import { oneLine } from "../../files/printable.ts";
import type { PhotoResult } from "../../photos/embed-file.ts";
import { countEmbedders, embedFiles } from "../../photos/embed-pool.ts";
import type { FindOptions } from "../../photos/faces/find-faces.ts";
import { embeddingBytes } from "../../photos/memory.ts";
import { descriptorLength } from "../../photos/networks/descriptor.ts";
import { createProgress } from "../output/progress.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import { announceMemory } from "../running/announce-memory.ts";
import { endOnSignals } from "../signals.ts";

/** What a run embeds, and where it keeps what it knows. */
export interface EmbedRun {
	readonly pictures: readonly PictureFile[];
	readonly journal: PhotoJournal;
	readonly engine: Engine;
	readonly find: FindOptions;
}

/** All photos in order, with how many of them were known before. */
export interface EmbeddedPhotos {
	readonly photos: readonly KnownPhoto[];
	readonly numKept: number;
}

/**
 * Embeds new and changed pictures, and adds each to the journal as it is done.
 * @throws InputError as `embedFiles`, and where the journal cannot be written
 */
export async function embedNew(
	{ pictures, journal, engine, find }: EmbedRun,
	options: OutputOptions & { readonly workers: number },
	streams: Streams,
): Promise<EmbeddedPhotos> {
	const known = new Map<string, KnownPhoto>();
	for (const picture of pictures) {
		const photo = journal.find(picture);
		if (photo) known.set(picture.path, photo);
	}
	const numKept = known.size;
	const left = pictures.filter(({ path }) => !known.has(path));
	const progress = createProgress(streams, options, "embed");
	const endWatch = endOnSignals(
		streams.end,
		() => "stopped: the same command goes on after the photos that are done",
	);
	try {
		if (left.length > 0) {
			// A GPU has one engine.
			const size = engine.isOnGpu
				? 1
				: countEmbedders(options.workers, left.length);
			announceMemory(embeddingBytes(size), streams);
			const setup = { backend: engine.name, options: find };
			const paths = left.map(({ path }) => path);
			const rate = createRate();
			let done = 0;
			for await (const result of embedFiles(paths, size, setup)) {
				const photo = toKnownPhoto(left[done++], result);
				if (photo.unreadable !== null)
					progress.line(`unreadable: ${oneLine(photo.unreadable)}`);
				journal.add(photo, descriptorsOf(result));
				known.set(photo.path, photo);
				progress.update(done, left.length, rate(done));
			}
		}
	} finally {
		endWatch();
		progress.stop();
	}
	return { photos: pictures.map(({ path }) => known.get(path)!), numKept };
}

/** Says how many photos a second there were since this call. */
function createRate(): (done: number) => string {
	const startedAt = performance.now();
	return (done) => {
		const seconds = (performance.now() - startedAt) / 1000;
		return `${(done / seconds).toFixed(1)} photos/s`;
	};
}

function toKnownPhoto(picture: PictureFile, result: PhotoResult): KnownPhoto {
	if ("unreadable" in result)
		return { ...picture, faces: [], unreadable: result.unreadable };
	const faces = result.faces.map(({ descriptor: _, ...face }) => face);
	return { ...picture, faces, unreadable: null };
}

function descriptorsOf(result: PhotoResult): Float32Array {
	if ("unreadable" in result) return new Float32Array(0);
	const { faces } = result;
	const all = new Float32Array(faces.length * descriptorLength);
	faces.forEach(({ descriptor }, i) => {
		all.set(descriptor, i * descriptorLength);
	});
	return all;
}
