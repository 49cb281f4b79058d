/** The own code of @vladmandic/face-api, on tfjs's WASM backend: `face-api.mjs PEERS PHOTO...`, where PEERS is a folder with its packages. */
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";

const [peers, ...paths] = process.argv.slice(2);
const require = createRequire(join(peers, "package.json"));
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
const manifest = require.resolve("@tensorflow/tfjs-backend-wasm/package.json");
wasm.setWasmPaths(join(dirname(manifest), "dist") + sep);
await tf.setBackend("wasm");
const main = require.resolve("@vladmandic/face-api");
const api = require(join(dirname(main), "face-api.node-wasm.js"));
const sharp = require("sharp");
const model = join(dirname(main), "../model");
await api.nets.ssdMobilenetv1.loadFromDisk(model);
await api.nets.faceLandmark68Net.loadFromDisk(model);
await api.nets.faceRecognitionNet.loadFromDisk(model);

let faces = 0;
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
for (const path of paths) {
	const { data, info } = await sharp(path)
		.rotate()
		.resize(2048, 2048, { fit: "inside", withoutEnlargement: true })
		.raw()
		.toBuffer({ resolveWithObject: true });
	const picture = tf.tensor3d(data, [info.height, info.width, 3], "int32");
	const found = await api
		.detectAllFaces(picture)
		.withFaceLandmarks()
		.withFaceDescriptors();
	faces += found.length;
	picture.dispose();
}
const { user, system } = process.cpuUsage(cpuBefore);
console.log(
	JSON.stringify({
		photos: paths.length,
		faces,
		seconds: (performance.now() - startedAt) / 1000,
		cpuSeconds: (user + system) / 1e6,
	}),
);
