/** Stage `equal-rows`: the order of the rows by their content, and which rows equal others. */
import { contentOrder } from "../../arrays/content-order.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { findEqualRows } from "../../graph/copies/equal-rows.ts";
import { partCopies } from "../../grouping/decisions/leaders.ts";
import { readDecisions } from "../inputs.ts";
import type { StageWork } from "../part-context.ts";
import { openSetTable } from "../sets.ts";
import { settingsOf } from "../settings.ts";

/** @returns `order` [N], and `copyOf` [N] where rows that are equal count as one */
export const equalRows: StageWork = async (context) => {
	const { features, manifest } = context;
	const { rows } = features;
	const place = { stage: "statistics", name: "hashes", rows, width: 1 };
	const hashes = openSetTable<Uint32Array>(context, place).range(
		0,
		rows,
		new Uint32Array(rows),
	);
	return whileRead(features, async (source): Promise<PartArrays> => {
		const order = contentOrder(source, hashes);
		if (settingsOf(manifest).copies === "none") return { order };
		const equalTo = findEqualRows(source, order, hashes);
		const copyOf = partCopies(equalTo, readDecisions(context));
		return copyOf.some((leader, row) => leader !== row)
			? { order, copyOf }
			: { order };
	});
};
