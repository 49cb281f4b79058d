/** The line that says what the cosines of different people were taken to be. */
import type {
	ChosenImpostors,
	ImpostorSource,
} from "../../metrics/impostors.ts";

const sources: Record<ImpostorSource, string> = {
	rows: "measured on these rows",
	checkpoint: "as in the embedding that the network knows",
	reference: "measured against the reference",
	file: "as given",
};

/** `strangers: cosine 0.833 +- 0.038, measured on these rows`. */
export function describeStrangers({
	impostors,
	source,
}: ChosenImpostors): string {
	const { mean, deviation } = impostors;
	return `strangers: cosine ${mean.toFixed(3)} +- ${deviation.toFixed(3)}, ${sources[source]}`;
}
