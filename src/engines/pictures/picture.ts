/** Decoded pictures. */

/** Red, green and blue, row by row, as the picture is seen upright. */
export interface Picture {
	readonly width: number;
	readonly height: number;
	/** [height, width, 3] */
	readonly data: Uint8Array;
}

/** A rectangle in pixels; edges may lie between pixels and outside of the picture. */
export interface Box {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** A picture, perhaps smaller than it is in its file. */
export interface DecodedPicture {
	readonly picture: Picture;
	/** Width and height of the whole upright picture. */
	readonly fullWidth: number;
	readonly fullHeight: number;
}
