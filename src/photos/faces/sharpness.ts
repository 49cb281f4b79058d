/** How sharp a crop is. */

/** The part of a crop that holds the face, from this share of its side to as much from the other edge. */
const faceFrom = 0.2;
/** Shares of red, green and blue in brightness (Rec. 601). */
const [red, green, blue] = [0.299, 0.587, 0.114];

/**
 * The standard deviation of the Laplacian of brightness in the middle of a crop [size, size, 3], divided by that of brightness itself, so that
 * contrast and exposure do not matter: about 1 for a sharp face, under 0.2 for a blurred one. 0 where all pixels are equal.
 */
export function measureSharpness(crop: Float32Array, size: number): number {
	const grey = new Float32Array(size * size);
	for (let i = 0; i < grey.length; i++)
		grey[i] =
			red * crop[3 * i] + green * crop[3 * i + 1] + blue * crop[3 * i + 2];
	const from = Math.round(faceFrom * size);
	const brightness = createSpread();
	const laplacian = createSpread();
	for (let y = from; y < size - from; y++)
		for (let x = from; x < size - from; x++) {
			const at = y * size + x;
			const around =
				grey[at - 1] + grey[at + 1] + grey[at - size] + grey[at + size];
			brightness.add(grey[at]);
			laplacian.add(around - 4 * grey[at]);
		}
	const deviation = brightness.deviation();
	return deviation > 0 ? laplacian.deviation() / deviation : 0;
}

function createSpread() {
	let count = 0;
	let sum = 0;
	let squares = 0;
	return {
		add(value: number) {
			count++;
			sum += value;
			squares += value * value;
		},
		deviation: () =>
			Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)),
	};
}
