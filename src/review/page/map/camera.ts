/** What of the map the window shows. Screen places are in pixels from the top left; y of the map goes up. */

export interface Camera {
	/** The place of the map in the middle of the window. */
	readonly x: number;
	readonly y: number;
	/** Pixels for one unit of the map. */
	readonly scale: number;
}

export interface WindowSize {
	readonly width: number;
	readonly height: number;
}

export interface Place {
	readonly x: number;
	readonly y: number;
}

/** Share of the window that all points fill. */
const filled = 0.94;

/** Shows all points; their spread of 0 in both directions shows them at any scale. */
export function showAll(
	x: ArrayLike<number>,
	y: ArrayLike<number>,
	{ width, height }: WindowSize,
): Camera {
	const [left, right] = endsOf(x);
	const [bottom, top] = endsOf(y);
	const scale = Math.min(
		(filled * width) / (right - left || 1),
		(filled * height) / (top - bottom || 1),
	);
	return { x: (left + right) / 2, y: (bottom + top) / 2, scale };
}

function endsOf(values: ArrayLike<number>): [number, number] {
	if (values.length === 0) return [0, 1];
	let least = values[0];
	let most = values[0];
	for (let i = 1; i < values.length; i++) {
		if (values[i] < least) least = values[i];
		if (values[i] > most) most = values[i];
	}
	return [least, most];
}

export function toMap(camera: Camera, size: WindowSize, at: Place): Place {
	return {
		x: camera.x + (at.x - size.width / 2) / camera.scale,
		y: camera.y - (at.y - size.height / 2) / camera.scale,
	};
}

export function toWindow(camera: Camera, size: WindowSize, at: Place): Place {
	return {
		x: (at.x - camera.x) * camera.scale + size.width / 2,
		y: (camera.y - at.y) * camera.scale + size.height / 2,
	};
}

/** Moves what is shown by pixels, as a drag does. */
export function pan(camera: Camera, right: number, down: number): Camera {
	return {
		...camera,
		x: camera.x - right / camera.scale,
		y: camera.y + down / camera.scale,
	};
}

/** Zooms so that the place of the window keeps showing the same place of the map. */
export function zoom(
	camera: Camera,
	factor: number,
	{ at, size }: { readonly at: Place; readonly size: WindowSize },
): Camera {
	const fixed = toMap(camera, size, at);
	const scale = camera.scale * factor;
	return {
		x: fixed.x - (at.x - size.width / 2) / scale,
		y: fixed.y + (at.y - size.height / 2) / scale,
		scale,
	};
}
