import { expect, test } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { stableOrder } from "../../src/arrays/stable-order.ts";

test.each([null, 7])("sorts by key and keeps the order of equals", (seed) => {
	const random = createRandom(3);
	const keys = Int32Array.from({ length: 500 }, () => random.below(9));
	const previous = seed === null ? null : permutation(500, createRandom(seed));
	const items = [...(previous ?? keys.keys())];
	expect([...stableOrder(keys, 9, previous)]).toEqual(
		items.sort((a, b) => keys[a] - keys[b]),
	);
});

test("orders nothing", () => {
	expect(stableOrder(new Int32Array(0), 0, null)).toHaveLength(0);
});
