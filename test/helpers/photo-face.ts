/** A face as `embed` finds it in a photo. */
export const photoFace = {
	left: 1,
	top: 2,
	width: 30,
	height: 40,
	score: 0.9,
	size: 35.5,
	sharpness: 0.3,
	quality: 0.8,
};
