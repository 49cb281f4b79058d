/** The own code of @vladmandic/face-api, on tfjs's WASM backend: `face-api.mjs PEERS PHOTO...`, where PEERS is a folder with its packages. */
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { printTimed } from "./timed-faces.mjs";

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

await printTimed(paths, async (path) => {
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
	picture.dispose();
	return found.length;
});
