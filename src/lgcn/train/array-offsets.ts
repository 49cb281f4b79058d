/** Where the arrays of an L-GCN's shard are in the kernels' memory. */
import type { LayerKernels } from "../../kernels/convolutions.ts";
import type { LayerProducts } from "./layer-products.ts";
import { type MatrixLayer, numConvolutions } from "./matrix-layers.ts";

export interface ShardSizes {
	readonly rows: number; // R
	readonly links: number; // L
	readonly edges: number;
}

/** Byte offsets of the arrays; arrays that products read or write have space for one more row. */
export interface ArrayOffsets {
	readonly sizes: ShardSizes;
	/** Whether the arrays are large enough for a shard. */
	fits(sizes: ShardSizes): boolean;
	/** The edges in CSR form, with the share of each edge in its row's mean, and the share of the reverse edge. */
	readonly offsets: number;
	readonly neighbours: number;
	readonly shares: number;
	readonly sharesBack: number;
	/** [R, width of conv1] input of the network. */
	readonly x: number;
	/** Input (a row beside its mean) and output of each convolution. */
	readonly joined: readonly number[];
	readonly outputs: readonly number[];
	/** [L, 256] before and after the PReLU, and the gradient after it. */
	readonly hidden: number;
	readonly activated: number;
	readonly activatedGradients: number;
	/** [L, columns of two logits] */
	readonly logits: number;
	/** Two arrays for the gradients of a convolution's output, used in turn. */
	readonly gradients: readonly number[];
	/** Gradient of a convolution's input. */
	readonly joinedGradients: number;
	/** The arrays that the products themselves need. */
	readonly products: readonly number[];
}

/** Arrays are larger than needed by this factor, so that a slightly larger batch fits too. */
export const spare = 1.1;

/** Lays out arrays that are large enough for the sizes `before` and `needed`; this overwrites the old arrays. */
export function layOutArrays(
	kernels: LayerKernels,
	network: {
		readonly layers: readonly MatrixLayer[];
		readonly products: LayerProducts;
	},
	before: ShardSizes | null,
	needed: ShardSizes,
): ArrayOffsets {
	const larger = (name: keyof ShardSizes) =>
		Math.max(before?.[name] ?? 0, Math.ceil(spare * needed[name]));
	const sizes = {
		rows: larger("rows"),
		links: larger("links"),
		edges: larger("edges"),
	};
	const { rows, links, edges } = sizes;
	const convolutions = network.layers.slice(0, numConvolutions);
	const [hidden, logits] = network.layers.slice(numConvolutions);
	const countOf = (i: number) =>
		1 + (i === convolutions.length - 1 ? links : rows);
	const widest = Math.max(...convolutions.map(({ columns }) => columns));
	const widestJoined = Math.max(...convolutions.slice(1).map((l) => l.inner));
	const lengths = {
		offsets: rows + 1,
		neighbours: edges,
		shares: edges,
		sharesBack: edges,
		x: rows * convolutions[0].width,
		hidden: (links + 1) * hidden.columns,
		activated: (links + 1) * hidden.columns,
		activatedGradients: (links + 1) * hidden.columns,
		logits: (links + 1) * logits.columns,
		joinedGradients: (rows + 1) * widestJoined,
	};
	const lengthLists = {
		joined: convolutions.map(({ inner }, i) => countOf(i) * inner),
		outputs: convolutions.map(({ columns }, i) => countOf(i) * columns),
		gradients: [(rows + 1) * widest, (rows + 1) * widest],
		products: network.products.lengths(rows + 1),
	};
	const addresses = kernels.layOut([
		...Object.values(lengths),
		...Object.values(lengthLists).flat(),
	]);
	const take = (count: number) => addresses.splice(0, count);
	return {
		sizes,
		fits: (other) =>
			other.rows <= rows && other.links <= links && other.edges <= edges,
		...mapValues(lengths, () => take(1)[0]),
		...mapValues(lengthLists, (list) => take(list.length)),
	};
}

function mapValues<K extends string, V, W>(
	record: Record<K, V>,
	map: (value: V) => W,
): Record<K, W> {
	const entries = Object.entries<V>(record);
	return Object.fromEntries(
		entries.map(([key, value]) => [key, map(value)]),
	) as Record<K, W>;
}
