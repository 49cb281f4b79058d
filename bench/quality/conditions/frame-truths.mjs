/** What is true of the links of repeated faces. */

/**
 * For each frame the share of its face's links to other faces with a frame in its cluster that join one person.
 * Where its cluster has no other linked face, but another frame of its own, 1; NaN for a frame alone.
 * @param links of the faces, each once
 * @param faceIds identity of each face
 * @param origin face of each frame
 * @param clusters cluster of each frame
 */
export function frameTruths(links, faceIds, origin, clusters) {
	const numFaces = faceIds.length;
	const key = (cluster, face) => cluster * numFaces + face;
	const frames = new Map();
	for (let frame = 0; frame < origin.length; frame++) {
		const at = key(clusters[frame], origin[frame]);
		frames.set(at, (frames.get(at) ?? 0) + 1);
	}
	const near = listNeighbours(links, numFaces);
	const truthOf = (frame) => {
		const face = origin[frame];
		const others = near[face].filter((other) =>
			frames.has(key(clusters[frame], other)),
		);
		if (others.length > 0)
			return (
				others.filter((other) => faceIds[other] === faceIds[face]).length /
				others.length
			);
		return frames.get(key(clusters[frame], face)) > 1 ? 1 : Number.NaN;
	};
	return Float32Array.from(origin.keys(), truthOf);
}

function listNeighbours({ lower, higher }, numFaces) {
	const near = Array.from({ length: numFaces }, () => []);
	for (let link = 0; link < lower.length; link++) {
		near[lower[link]].push(higher[link]);
		near[higher[link]].push(lower[link]);
	}
	return near;
}
