/** The sets that sections share. */

/** 23,163 rows of length 512 in 512 identities; of the quick benchmark 5,792 in 128, as many each. */
export async function facesOf({ ours, quick }, k) {
	const rows = quick ? 5792 : 23163;
	const identities = quick ? 128 : 512;
	const cols = 512;
	const paths = await ours.ask({ task: "dataSet", rows, cols, identities, k });
	return { rows, cols, identities, ...paths };
}
