/** Names and row numbers that stand beside the numbers of rows, collected as they come. */
import { InputError } from "../../errors.ts";
import { mostTexts } from "../npy/npy-texts.ts";
import { quoted } from "../printable.ts";
import type { ColumnUse } from "./columns.ts";
import type { RowNames } from "./format.ts";

const rowNumber = /^(0|[1-9]\d{0,9})$/;

export interface NamesBuilder {
	/** @throws InputError for a row number that is no integer of at most ten digits, and for more than 2^24 names */
	take(use: ColumnUse, field: string, line: number): void;
	finish(): RowNames;
}

export function createRowNames(where: string): NamesBuilder {
	const ids: string[] = [];
	const rows: number[] = [];
	return {
		take(use, field, line) {
			const text = field.trim();
			if (use === "id") {
				if (ids.length === mostTexts)
					throw new InputError(where, `at most ${mostTexts} names`, "more");
				ids.push(detached(text));
			} else if (use === "row") {
				if (!rowNumber.test(text))
					throw new InputError(
						where,
						`a row number in line ${line}`,
						quoted(text, 40),
					);
				rows.push(Number(text));
			}
		},
		finish: () => ({
			ids: ids.length > 0 ? ids : null,
			rows: rows.length > 0 ? Int32Array.from(rows) : null,
		}),
	};
}

/** A copy of a text; a slice would keep the whole longer text in memory. */
function detached(text: string): string {
	return Buffer.from(text).toString();
}
