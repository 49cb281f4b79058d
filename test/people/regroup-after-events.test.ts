/** Only rows whose links changed are grouped again by an addition or a removal: grouping all of them again changes nothing. */
import { join } from "node:path";
import { expect, test } from "vitest";
import {
	openPeople,
	readBundledFaces,
	takeRows,
} from "../helpers/people-library.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = join(temporaryFolder(), "people");
const faces = readBundledFaces();

test("grouping all rows again after additions and removals moves nobody", {
	tags: "slow/faces",
}, async () => {
	const library = await openPeople(folder);
	const rowsFrom = (first: number, count: number) =>
		takeRows(
			faces,
			// 389 has no factor in common with the number of faces, so that rows of many people are mixed.
			Array.from({ length: count }, (_, i) => (389 * (first + i)) % faces.rows),
		);
	try {
		await library.add({ features: rowsFrom(0, 400) });
		for (let step = 0; step < 8; step++) {
			await library.add({ features: rowsFrom(400 + 25 * step, 25) });
			const { assigned } = await library.regroup({ full: false });
			expect(assigned).toEqual([]);
		}
		await library.remove([3, 50, 51, 52, 200, 410]);
		const { assigned } = await library.regroup({ full: false });
		expect(assigned).toEqual([]);
	} finally {
		await library.close();
	}
});
