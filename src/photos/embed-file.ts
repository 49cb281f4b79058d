/** A picture file in, its faces or the reason why there are none out: what each thread of a run does, with its own engine and networks. */
import { loadEngine } from "../engines/choose-engine.ts";
import type { EngineName } from "../engines/engine.ts";
import { openPictureDecoder } from "../engines/pictures/decode-picture.ts";
import {
	type FaceWeights,
	readFaceWeights,
} from "../engines/pictures/face-weights.ts";
import { InputError } from "../errors.ts";
import type { Runner } from "../threads/worker.ts";
import { embedPicture, type PhotoFace } from "./embed-picture.ts";
import type { FindOptions } from "./faces/find-faces.ts";
import { openFaceNetworks } from "./networks/face-networks.ts";

/** Changes whenever the same picture gives other faces, so that photos are embedded again. */
export const embeddingVersion = "1";

/** What a thread needs to start. */
export interface EmbedSetup {
	readonly backend: EngineName;
	readonly options: FindOptions;
}

/** The pictures of a run, by their paths. */
export interface EmbedStage {
	readonly paths: readonly string[];
}

/** What became of a picture file. */
export type PhotoResult =
	| { readonly faces: readonly PhotoFace[] }
	/** One line: why the file cannot be read. */
	| { readonly unreadable: string };

/** Finds the faces in a picture file. */
export type EmbedFile = (path: string) => Promise<PhotoResult>;

/**
 * Opens engine, networks and decoder.
 * @returns a function that finds and describes the faces in a picture file
 * @throws InputError where an optional package is missing, damaged or does not load
 * @example
 * const embed = await openEmbedder({ backend: "wasm", options: { tiles: "auto", minFace: 20, minScore: 0.5 } });
 * const result = await embed("holidays/1.jpg");
 */
export async function openEmbedder({
	backend,
	options,
}: EmbedSetup): Promise<EmbedFile> {
	const { decoder, weights } = openPackages();
	const { tf } = await loadEngine(backend);
	const networks = openFaceNetworks(tf, weights);
	return async (path) => {
		const decode = (longest: number) => decoder.decode(path, longest);
		try {
			return { faces: await embedPicture(networks, decode, options) };
		} catch (error) {
			if (error instanceof InputError) return { unreadable: error.message };
			throw error;
		}
	};
}

/**
 * What the optional packages bring.
 * @throws InputError with the command that installs them
 */
export function openPackages(): {
	readonly decoder: ReturnType<typeof openPictureDecoder>;
	readonly weights: FaceWeights;
} {
	try {
		return { decoder: openPictureDecoder(), weights: readFaceWeights() };
	} catch (error) {
		if (error instanceof InputError) throw error;
		throw new InputError(
			"embed",
			"the packages @vladmandic/face-api and sharp",
			(error as Error).message.split("\n")[0],
		);
	}
}

/** A thread's part: the results of ranges of pictures. */
export function openEmbedStage(
	embed: Promise<EmbedFile>,
	{ paths }: EmbedStage,
): Runner<PhotoResult[]> {
	return {
		async run(first, last) {
			const embedFile = await embed;
			const results: PhotoResult[] = [];
			for (const path of paths.slice(first, last))
				results.push(await embedFile(path));
			return results;
		},
		close() {},
	};
}
