/** [rows, cols] -> [cols, rows]. */
export function transpose(
	data: Float32Array,
	rows: number,
	cols: number,
): Float32Array {
	const out = new Float32Array(data.length);
	for (let i = 0; i < rows; i++) {
		for (let j = 0; j < cols; j++) out[j * rows + i] = data[i * cols + j];
	}
	return out;
}
