/**
 * `npm run bench:photos`: how long photographs of 12 megapixels with one face take beside face_recognition and face-api's own code, and how many faces of
 * crowds are found. Needs the part photos (`engines --install photos`) and what `.ci/run` makes of dlib. Writes bench/results/photos.md.
 */
import { spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { measureCrowds } from "./crowds.mjs";
import { environment, makePortraits } from "./pictures.mjs";

const here = import.meta.dirname;
const peers = join(here, ".peers");
const folder = mkdtempSync(join(tmpdir(), "gcn-cluster-photos-"));

/** Runs one way on some photos and returns its figures. */
function run(command, args) {
	const { status, stdout, stderr } = spawnSync(command, args, {
		encoding: "utf8",
	});
	if (status !== 0) throw new Error(stderr);
	return JSON.parse(stdout.trim().split("\n").at(-1));
}

function installPeers() {
	if (existsSync(join(peers, "node_modules"))) return;
	mkdirSync(peers, { recursive: true });
	const packages = [
		"@vladmandic/face-api@1.7.15",
		"@tensorflow/tfjs@4.22.0",
		"@tensorflow/tfjs-backend-wasm@4.22.0",
		"sharp@0.35.5",
	];
	const npm = ["install", "--prefix", peers, "--ignore-scripts", ...packages];
	spawnSync("npm", npm, { stdio: "ignore" });
}

function measureSpeed(photos) {
	const python = join(environment, "bin/python");
	const peer = join(here, "face_recognition.py");
	const few = photos.slice(0, 3);
	const own = (file, ...args) =>
		run(process.execPath, [join(here, file), ...args]);
	installPeers();
	return [
		["gcn-cluster embed, WASM", own("ours.mjs", ...photos)],
		["face-api's own code, WASM", own("face-api.mjs", peers, ...photos)],
		[
			"face_recognition, HOG, 2048 pixels",
			run(python, [peer, "hog", "2048", ...few]),
		],
		[
			"face_recognition, HOG, 4000 pixels",
			run(python, [peer, "hog", "4000", ...few]),
		],
		[
			"face_recognition, CNN, 2048 pixels",
			run(python, [peer, "cnn", "2048", ...few.slice(0, 2)]),
		],
	];
}

const tableOf = (rows) => {
	const [head, ...body] = rows.map((cells) => `| ${cells.join(" | ")} |`);
	const rule = `| --- |${" ---: |".repeat(rows[0].length - 1)}`;
	return [head, rule, ...body].join("\n");
};

try {
	const speed = measureSpeed(await makePortraits(folder, 16));
	const crowds = await measureCrowds(folder);
	const text = [
		"# Photos",
		`\`npm run bench:photos\` on ${availableParallelism()} cores, Node ${process.versions.node}. CPU seconds of one thread; photos a second are computed from them.`,
		"## Photographs of 12 megapixels with one face",
		tableOf([
			[
				"one thread",
				"photos",
				"faces",
				"CPU s a photo",
				"photos/s of two cores",
			],
			...speed.map(([name, { photos, faces, cpuSeconds }]) => [
				name,
				photos,
				faces,
				(cpuSeconds / photos).toFixed(2),
				((2 * photos) / cpuSeconds).toFixed(2),
			]),
		]),
		"## Crowds",
		"Six photographs of 22 people in a grid, 4000 x 3000 pixels: every face is known. A false one lies on no face, or on one that was found already.",
		tableOf([
			["faces, their height", "`--tiles`", "found", "false"],
			...crowds.map(({ faces, height, tiles, found, false: wrong }) => [
				`${faces}, ${height} pixels`,
				tiles,
				found,
				wrong,
			]),
		]),
	].join("\n\n");
	writeFileSync(join(here, "../results/photos.md"), `${text}\n`);
	console.log(text);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
