/** The sets that sections share. */

/** 23,163 rows of length 512 in 512 identities; of the quick benchmark 2,896 in 64, as many each. */
export async function facesOf({ ours, quick }, k) {
	const rows = quick ? 2896 : 23163;
	const identities = quick ? 64 : 512;
	const cols = 512;
	const paths = await ours.ask({ task: "dataSet", rows, cols, identities, k });
	return { rows, cols, identities, ...paths };
}

/** 20,000 rows of length 128 of a photo library: the subgraphs that a relational network meets. */
export async function libraryOf({ ours, quick }) {
	const set = { rows: quick ? 5000 : 20_000, cols: 128 };
	return { ...set, ...(await ours.ask({ task: "dataSet", ...set, k: 80 })) };
}
