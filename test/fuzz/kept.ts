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

/** A NaN has many bit patterns, and copying one may change which. */
function withOneNaN(values: NodeJS.ArrayBufferView): NodeJS.ArrayBufferView {
	return values instanceof Float32Array || values instanceof Float64Array
		? values.map((value) => (Number.isNaN(value) ? Number.NaN : value))
		: values;
}

/** The bytes of a typed array, or of the values as text with commas between. */
export function keep(target: string, file: string, reading: Reading): Kept {
	const arrays = reading.map(({ name, shape, values }) => {
		const hash = createHash("sha256");
		if (ArrayBuffer.isView(values))
			hash.update(withOneNaN(values as NodeJS.ArrayBufferView));
		else hash.update(Array.from(values).join());
		const digest = hash.digest("hex");
		return { name, shape, digest };
	});
	return { target, file, arrays };
}
