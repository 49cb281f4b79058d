/** Where the arrays of an L-GCN's shard lie in the memory of kernels. */
import type { LayerKernels } from "../../kernels/convolutions.ts";
import type { LayerProducts } from "./layer-products.ts";
import { type MatrixLayer, numConvolutions } from "./matrix-layers.ts";

export interface ShardSizes {
	/** R */
	readonly rows: number;
	/** L */
	readonly links: number;
	readonly edges: number;
}

/** Addresses; arrays that products read or write have room for one row more. */
export interface ArrayPlaces {
	fits(sizes: ShardSizes): boolean;
	readonly sizes: ShardSizes;
	/** A batch's edges in CSR form, and what a row takes of its neighbours and gives to them, edge by edge. */
	readonly offsets: number;
	readonly neighbours: number;
	readonly shares: number;
	readonly sharesBack: number;
	/** [R, width of conv1] */
	readonly x: number;
	/** What goes into each convolution, and what comes out. */
	readonly joined: readonly number[];
	readonly outputs: readonly number[];
	/** [L, 256] before and after the PReLU, and gradients of that. */
	readonly hidden: number;
	readonly bent: number;
	readonly bentGradients: number;
	/** [L, columns of two logits] */
	readonly logits: number;
	/** Two, of what comes out of a convolution. */
	readonly gradients: readonly number[];
	readonly joinedGradients: number;
	/** Those of the products. */
	readonly products: readonly number[];
}

/** So that a batch a little larger than all before needs no room again. */
export const spare = 1.1;

/** Lays out the arrays of shards up to these sizes and those of `before`; what lay there is lost. */
export function layOutArrays(
	kernels: LayerKernels,
	layers: readonly MatrixLayer[],
	products: LayerProducts,
	before: ArrayPlaces | null,
	wanted: ShardSizes,
): ArrayPlaces {
	const larger = (name: keyof ShardSizes) =>
		Math.max(before?.sizes[name] ?? 0, Math.ceil(spare * wanted[name]));
	const rows = larger("rows");
	const links = larger("links");
	const edges = larger("edges");
	const convolutions = layers.slice(0, numConvolutions);
	const [hidden, logits] = layers.slice(numConvolutions);
	const countOf = (i: number) =>
		1 + (i === convolutions.length - 1 ? links : rows);
	const widest = Math.max(...convolutions.map(({ columns }) => columns));
	const widestJoined = Math.max(...convolutions.slice(1).map((l) => l.inner));
	const lengths = [
		...[rows + 1, edges, edges, edges],
		rows * convolutions[0].width,
		...convolutions.map(({ inner }, i) => countOf(i) * inner),
		...convolutions.map(({ columns }, i) => countOf(i) * columns),
		...Array<number>(3).fill((links + 1) * hidden.columns),
		(links + 1) * logits.columns,
		...Array<number>(2).fill((rows + 1) * widest),
		(rows + 1) * widestJoined,
		...products.lengths(rows + 1),
	];
	const addresses = kernels.layOut(lengths);
	const take = (count: number) => addresses.splice(0, count);
	const one = () => take(1)[0];
	const sizes = { rows, links, edges };
	return {
		sizes,
		fits: (needed) =>
			needed.rows <= rows && needed.links <= links && needed.edges <= edges,
		...{ offsets: one(), neighbours: one() },
		...{ shares: one(), sharesBack: one(), x: one() },
		joined: take(convolutions.length),
		outputs: take(convolutions.length),
		...{ hidden: one(), bent: one(), bentGradients: one(), logits: one() },
		gradients: take(2),
		joinedGradients: one(),
		products: addresses,
	};
}
