/** What was read from an input, in a form that `check.py` compares with what NumPy, PyTorch and safetensors read. */
import { createHash } from "node:crypto";
import type { Reading } from "./reading.ts";

export interface Kept {
	readonly target: string;
	readonly file: string;
	readonly arrays: readonly {
		readonly name: string;
		readonly shape: readonly number[];
		readonly digest: string;
	}[];
}

/** The bytes of a typed array, or of the values as text with commas between. */
export function keep(target: string, file: string, reading: Reading): Kept {
	const arrays = reading.map(({ name, shape, values }) => {
		const hash = createHash("sha256");
		if (ArrayBuffer.isView(values))
			hash.update(values as NodeJS.ArrayBufferView);
		else hash.update(Array.from(values).join());
		const digest = hash.digest("hex");
		return { name, shape, digest };
	});
	return { target, file, arrays };
}
