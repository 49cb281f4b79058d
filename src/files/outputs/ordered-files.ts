/** The files of features in another order, beside one another. */
import { extname } from "node:path";

export interface OrderedFiles {
	readonly features: string;
	/** The old row of each new one. */
	readonly order: string;
	readonly labels: string;
	readonly ids: string;
}

/** `G.npy` -> `G.order.npy`, `G.labels.npy` and `G.ids.txt` */
export function orderedFiles(features: string): OrderedFiles {
	const stem = features.slice(0, features.length - extname(features).length);
	return {
		features,
		order: `${stem}.order.npy`,
		labels: `${stem}.labels.npy`,
		ids: `${stem}.ids.txt`,
	};
}
