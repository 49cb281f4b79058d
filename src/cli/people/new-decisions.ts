/** Reads what `decide` is told. */
import { InputError } from "../../errors.ts";
import {
	readDecisionList,
	type WrittenDecision,
	type WrittenRow,
} from "../../files/decisions/decision-list.ts";
import { type RowFinder, readPairsOf } from "../../files/decisions/pairs.ts";
import { quoted } from "../../files/printable.ts";
import type { Library, NewDecision } from "../../people/library-types.ts";
import { libraryRows } from "./find-rows.ts";

export interface DecideOptions {
	readonly decisions: string | null;
	readonly same: string | null;
	readonly different: string | null;
	/** `3=Ann`. */
	readonly name: readonly string[] | null;
	readonly hide: readonly number[] | null;
	readonly unhide: readonly number[] | null;
}

/**
 * The decisions of all options, those of the file first.
 * @throws InputError for what is none, and for ids that no row has
 */
export function readNewDecisions(
	options: DecideOptions,
	library: Pick<Library, "findRows">,
): NewDecision[] {
	const { decisions, name, hide, unhide } = options;
	const finder = libraryRows(library);
	return [
		...(decisions ? resolveRows(decisions, finder) : []),
		...pairs("same", options.same, finder),
		...pairs("different", options.different, finder),
		...(name ?? []).map(parseName),
		...(hide ?? []).map((person) => toHide(person, true)),
		...(unhide ?? []).map((person) => toHide(person, false)),
	];
}

function pairs(
	kind: "same" | "different",
	path: string | null,
	finder: RowFinder,
): NewDecision[] {
	if (path === null) return [];
	const rows = readPairsOf(path, finder);
	return Array.from({ length: rows.length / 2 }, (_, i) => ({
		kind,
		rows: [rows[2 * i], rows[2 * i + 1]],
	}));
}

function parseName(text: string): NewDecision {
	const [, person, name] = /^(\d{1,10})=(.*)$/s.exec(text) ?? [];
	if (person === undefined)
		throw new InputError(
			"--name",
			"the number of a person and a name, such as 3=Ann",
			quoted(text, 80),
		);
	return { kind: "name", person: Number(person), name: name.trim() || null };
}

const toHide = (person: number, isHidden: boolean): NewDecision => ({
	kind: "hide",
	person,
	isHidden,
});

/** Looks all ids of a file up at once. */
function resolveRows(path: string, finder: RowFinder): NewDecision[] {
	const written = readDecisionList(path);
	const texts = written.flatMap((decision) =>
		"rows" in decision ? decision.rows.filter(isText) : [],
	);
	const found = finder.find(texts);
	const rowOf = new Map(texts.map((text, i) => [text, found[i]]));
	const resolve = (name: WrittenRow) => {
		const row = isText(name) ? rowOf.get(name)! : name;
		if (row < 0)
			throw new InputError(path, finder.expected, quoted(`${name}`, 80));
		return row;
	};
	return written.map((decision) => resolveDecision(decision, resolve));
}

const isText = (name: WrittenRow) => typeof name === "string";

function resolveDecision(
	decision: WrittenDecision,
	rowOf: (name: WrittenRow) => number,
): NewDecision {
	switch (decision.kind) {
		case "same":
		case "different": {
			const [a, b] = decision.rows;
			return { kind: decision.kind, rows: [rowOf(a), rowOf(b)] };
		}
		case "name":
			return decision;
		default:
			return toHide(decision.person, decision.kind === "hide");
	}
}
