/** Pooled links that come piece by piece, from memory or from files, so that not all of them are in memory at once. */
import { InputError } from "../../errors.ts";
import type { Links } from "../links.ts";

/** Some of the links of `Links`, in their order. */
export type LinkPiece = Pick<Links, "lower" | "higher" | "scores">;

export interface LinkPieces extends Pick<Links, "numNodes" | "minRawScore"> {
	/** All links at once, where they are in memory. */
	readonly whole?: Links;
	/** All links in order; a piece is valid until the next one. */
	pieces(): Iterable<LinkPiece>;
}

/** The most links in memory: their numbers have 31 bits. */
export const mostLinks = 2 ** 31 - 1;

export function piecesOf(links: Links): LinkPieces {
	const { numNodes, minRawScore } = links;
	return { numNodes, minRawScore, whole: links, pieces: () => [links] };
}

/** Those links for whose rows a condition holds; of those in memory, a copy is made once. */
export function selectPieces(
	links: LinkPieces,
	isSelected: (lower: number, higher: number) => boolean,
): LinkPieces {
	const { whole } = links;
	if (whole) return piecesOf({ ...whole, ...selectLinks(whole, isSelected) });
	return {
		...links,
		*pieces() {
			for (const piece of links.pieces()) yield selectLinks(piece, isSelected);
		},
	};
}

function selectLinks(
	{ lower, higher, scores }: LinkPiece,
	isSelected: (lower: number, higher: number) => boolean,
): LinkPiece {
	const selected = new Uint8Array(scores.length);
	for (let link = 0; link < scores.length; link++)
		selected[link] = isSelected(lower[link], higher[link]) ? 1 : 0;
	const take = (_: number, link: number) => selected[link] === 1;
	return {
		lower: lower.filter(take),
		higher: higher.filter(take),
		scores: scores.filter(take),
	};
}

/**
 * All links in memory.
 * @param what names what needs them, for the message
 * @throws InputError for more than `most`
 */
export function collectLinks(
	links: LinkPieces,
	what: string,
	most = mostLinks,
): Links {
	if (links.whole) return links.whole;
	let count = 0;
	for (const { scores } of links.pieces()) count += scores.length;
	if (count > most)
		throw new InputError(
			what,
			`at most ${most.toLocaleString("en")} links, which it needs in memory together`,
			count.toLocaleString("en"),
			"--propagation naive and average take any number",
		);
	const lower = new Int32Array(count);
	const higher = new Int32Array(count);
	const scores = new Float32Array(count);
	let at = 0;
	for (const piece of links.pieces()) {
		lower.set(piece.lower, at);
		higher.set(piece.higher, at);
		scores.set(piece.scores, at);
		at += piece.scores.length;
	}
	const { numNodes, minRawScore } = links;
	return { numNodes, minRawScore, lower, higher, scores };
}
