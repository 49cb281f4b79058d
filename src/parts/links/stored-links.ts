/** The pooled links of a run, piece by piece from the files of stage `links`. */
import type {
	LinkPiece,
	LinkPieces,
} from "../../grouping/pieces/link-pieces.ts";
import type { PartContext } from "../part-context.ts";
import { openSetB, rangeOf } from "../sets.ts";
import type { PartLinks } from "./pool-part.ts";

/** The links of the grouping, and the means of both directions of all links, which are the same where the files have no others. */
export type LinkKind = "" | "mean-";

const stage = "links";
/** Links of a piece, unless one row has more. */
const linksAtOnce = 1 << 22;

export function readLinkPieces(
	context: PartContext,
	kind: LinkKind,
	atOnce = linksAtOnce,
): LinkPieces {
	const { files, manifest } = context;
	const numNodes = openSetB(context).rows;
	const parts = [...Array(manifest.parts).keys()];
	const nameOf = (part: number, name: keyof PartLinks) => {
		const hasOwn = files.lengthOf(stage, part, `${kind}others`) !== null;
		return hasOwn ? `${kind}${name}` : `${name}`;
	};
	const lowest = parts.map((part) => {
		const name = nameOf(part, "lowest");
		return files.read<Float32Array>(stage, part, name)[0];
	});
	const minRawScore = lowest.reduce((a, b) => Math.min(a, b));

	function* piecesOfPart(part: number): Generator<LinkPiece> {
		const { first, end } = rangeOf(context, numNodes, part);
		const name = nameOf(part, "offsets");
		const offsets = files.read<Float64Array>(stage, part, name);
		for (let row = first, last = first; row < end; row = last) {
			const begin = offsets[row - first];
			for (last++; last < end; last++)
				if (offsets[last + 1 - first] - begin > atOnce) break;
			const stop = offsets[last - first];
			const higher = files.read<Int32Array>(
				stage,
				part,
				nameOf(part, "others"),
				begin,
				stop,
			);
			const scores = files.read<Float32Array>(
				stage,
				part,
				nameOf(part, "values"),
				begin,
				stop,
			);
			const lower = new Int32Array(higher.length);
			for (let own = row; own < last; own++)
				lower.fill(
					own,
					offsets[own - first] - begin,
					offsets[own + 1 - first] - begin,
				);
			yield { lower, higher, scores };
		}
	}

	return {
		numNodes,
		minRawScore: minRawScore === Number.POSITIVE_INFINITY ? 0 : minRawScore,
		*pieces() {
			for (const part of parts) yield* piecesOfPart(part);
		},
	};
}
