import { expect, test } from "vitest";
import { createWorkspace } from "../../src/arrays/workspace.ts";

test("a workspace keeps what it holds while it grows", () => {
	const workspace = createWorkspace();
	const first = workspace.copyFloats("first", Float32Array.of(1, 2, 3));
	for (let length = 10; length < 1e6; length *= 10)
		workspace.floats("other", length).fill(9);
	expect(Array.from(first)).toEqual([1, 2, 3]);
	const again = workspace.floats("first", 2);
	expect(again.byteOffset).toBe(first.byteOffset);
	expect(Array.from(again)).toEqual([1, 2]);
});
