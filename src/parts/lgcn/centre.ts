/** Stage `centre`: the mean of each column over the rows that are scored, from which an L-GCN takes all features. */
import { columnMeans } from "../../arrays/column-means.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { requireScale } from "../../lgcn/score/score-set.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetB } from "../sets.ts";

/** `centre` F64 [D]. @throws InputError for features so much larger than those of the training that scores might not be finite */
export const computeCentre: StageWork = async (context) => {
	const { features } = openSetB(context);
	return whileRead(features, async (rows) => {
		requireScale(rows, context.network.weights);
		return { centre: columnMeans(rows) };
	});
};

export const readCentre = ({ files }: PartContext): Float64Array =>
	files.read<Float64Array>("centre", 0, "centre");
