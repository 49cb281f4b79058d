/** Inputs of the runs whose bytes are compared: the bundled faces, the first rows of them, and the real faces where this machine has them. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A set of faces as files; `train` has other people than `val`. */
function facesSet(folder, embedding) {
	return {
		features: join(folder, `${embedding}.features.npy`),
		graph: join(folder, `${embedding}.knn.npy`),
		labels: join(folder, "labels.npy"),
	};
}

/** Writes the first rows of a set, without its graph: engines that compute slowly take these. */
function firstRows(set, numRows, folder, name) {
	const features = join(folder, `${name}.features.npy`);
	const labels = join(folder, `${name}.labels.npy`);
	copyRows(set.features, features, numRows);
	copyRows(set.labels, labels, numRows);
	return { features, labels };
}

/** Writes a .npy file with the first rows of another, which is version 1.0 and in C order. */
function copyRows(from, to, numRows) {
	const bytes = readFileSync(from);
	const start = 10 + bytes.readUInt16LE(8);
	const header = bytes.toString("latin1", 10, start);
	const [shape, rows] = /\((\d+),[^)]*\)/.exec(header);
	const fewer = shape.replace(rows, String(numRows).padStart(rows.length));
	const rowBytes = (bytes.length - start) / Number(rows);
	const copied = bytes.subarray(0, start + rowBytes * numRows);
	copied.write(header.replace(shape, fewer), 10, "latin1");
	writeFileSync(to, copied);
}

/** Clusters that are wrong in a known way, one a line: every eleventh item is noise, and some people share a cluster. */
function writeClusters(path, numRows) {
	const clusters = Array.from({ length: numRows }, (_, i) =>
		i % 11 === 0 ? -1 : (i * i) % 97,
	);
	writeFileSync(path, `${clusters.join("\n")}\n`);
	return path;
}

/**
 * The paths of all inputs; networks that PyTorch wrote are those of the folder `parity` beside the faces.
 * @param root a checkout, whose fixtures and networks all builds take
 * @param facesFolder folder with `train` and `val`, or null; the sets of faces are left out where it does not exist
 * @param folder where the shorter sets are written
 */
export function prepareInputs(root, facesFolder, folder) {
	const bundled = {
		features: join(root, "fixtures/faces/features.npy"),
		graph: join(root, "fixtures/faces/knn.npy"),
		labels: join(root, "fixtures/faces/labels.npy"),
	};
	const inputs = {
		lgcn: join(root, "logs/best.ckpt"),
		relational: join(root, "models/faces.ckpt"),
		pytorch: [],
		bundled,
		few: firstRows(bundled, 40, folder, "few"),
		some: firstRows(bundled, 300, folder, "some"),
		clusters: writeClusters(join(folder, "clusters.txt"), 1000),
	};
	if (facesFolder === null || !existsSync(join(facesFolder, "val")))
		return inputs;
	const dlib = facesSet(join(facesFolder, "val"), "dlib128");
	const arc = facesSet(join(facesFolder, "val"), "arc512");
	const train = facesSet(join(facesFolder, "train"), "dlib128");
	const pytorch = ["zip", "legacy"]
		.map((kind) => `../parity/dlib128/reference.${kind}.ckpt`)
		.map((path) => join(facesFolder, path))
		.filter(existsSync);
	return {
		...inputs,
		pytorch,
		faces: {
			dlib,
			arc,
			train,
			someTrain: firstRows(train, 1000, folder, "train"),
		},
	};
}
