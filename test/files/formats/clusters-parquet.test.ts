/** Clusters as Parquet, read by another reader's own functions. */
import { parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { clusterBytes } from "../../../src/files/formats/write.ts";

async function readRows(pieces: Iterable<Uint8Array>) {
	const { buffer } = Uint8Array.from(Buffer.concat([...pieces]));
	return parquetReadObjects({ file: buffer });
}

const clusters = Int32Array.of(0, 1, 0);
const findings = {
	copyOf: Int32Array.of(0, 1, 0),
	quality: Float32Array.of(1, 1 / 3, 0.98765),
	foreign: Uint8Array.of(0, 1, 0),
	doubtful: Uint8Array.of(1, 0),
};

test("clusters have columns of what was found of rows, after the others", async () => {
	const written = { clusters, ids: null, details: null, findings };
	expect(await readRows(await clusterBytes("parquet", written))).toEqual(
		[
			[0, 0, 2, null, 1, false, true],
			[1, 1, 1, null, 0.333, true, false],
			[2, 0, 2, 0, 0.988, false, true],
		].map(([row, cluster, size, copyOf, quality, foreign, doubtful]) => ({
			row,
			cluster,
			cluster_size: size,
			copy_of: copyOf,
			quality,
			foreign,
			doubtful,
		})),
	);
});

test("a copy has the name of its row where there are names, and without findings there are no such columns", async () => {
	const ids = ["a", "b", "c"];
	const named = { clusters, ids, details: null };
	const rows = await readRows(
		await clusterBytes("parquet", { ...named, findings }),
	);
	expect(rows.map((row) => row.copy_of)).toEqual([null, null, "a"]);
	const [plain] = await readRows(await clusterBytes("parquet", named));
	expect(Object.keys(plain)).toEqual(["row", "id", "cluster", "cluster_size"]);
});
