/** Finds the faces of photos one after the other, and prints how many there are and the time that it took. */
export async function printTimed(paths, countFaces) {
	let faces = 0;
	const startedAt = performance.now();
	const cpuBefore = process.cpuUsage();
	for (const path of paths) faces += await countFaces(path);
	const { user, system } = process.cpuUsage(cpuBefore);
	console.log(
		JSON.stringify({
			photos: paths.length,
			faces,
			seconds: (performance.now() - startedAt) / 1000,
			cpuSeconds: (user + system) / 1e6,
		}),
	);
}
