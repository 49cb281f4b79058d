/** Seconds over rows on two logarithmic axes, as an SVG that is read without its colours too. */

const width = 640;
const height = 420;
const margin = { left: 70, right: 90, top: 20, bottom: 50 };
const styles = {
	approximate: { label: "approximate graph", dash: "", colour: "#1f5fa8" },
	exact: { label: "exact graph", dash: "6 4", colour: "#b3541e" },
};

/** b of seconds = a rows^b, by least squares of the logarithms. */
export function fitExponent(points) {
	const xs = points.map(({ rows }) => Math.log(rows));
	const ys = points.map(({ seconds }) => Math.log(seconds));
	const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
	const [mx, my] = [mean(xs), mean(ys)];
	const along = xs.map((x, i) => (x - mx) * (ys[i] - my));
	const square = xs.map((x) => (x - mx) ** 2);
	return mean(along) / mean(square);
}

/** @param points `{ rows, seconds, method }` */
export function plotScaling(points) {
	const toX = axis(
		points.map(({ rows }) => rows),
		margin.left,
		width - margin.right,
	);
	const toY = axis(
		points.map(({ seconds }) => seconds),
		height - margin.bottom,
		margin.top,
	);
	const curves = Object.entries(styles)
		.map(([method, style]) => {
			const own = points.filter((point) => point.method === method);
			return own.length ? drawCurve(own, style, toX.at, toY.at) : "";
		})
		.join("\n");
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<title>Seconds that cluster takes over the number of rows</title>
<rect width="100%" height="100%" fill="white"/>
${toX.ticks.map(drawColumn(toX.at)).join("\n")}
${toY.ticks.map(drawRow(toY.at)).join("\n")}
<text x="${width / 2}" y="${height - 10}" text-anchor="middle">rows</text>
<text x="16" y="${height / 2}" text-anchor="middle" transform="rotate(-90 16 ${height / 2})">seconds</text>
${curves}
</svg>
`;
}

/** An axis with ticks at powers of ten; `at` maps a value to pixels between `first` and `last`. */
function axis(values, first, last) {
	const low = Math.floor(Math.log10(Math.min(...values)));
	const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
	const at = (value) =>
		first + ((Math.log10(value) - low) / (high - low)) * (last - first);
	const ticks = Array.from(
		{ length: high - low + 1 },
		(_, i) => 10 ** (low + i),
	);
	return { at, ticks };
}

const name = (value) => value.toLocaleString("en");

function drawColumn(at) {
	return (value) =>
		`<path d="M${at(value)} ${margin.top}V${height - margin.bottom}" stroke="#ddd"/><text x="${at(value)}" y="${height - margin.bottom + 18}" text-anchor="middle">${name(value)}</text>`;
}

function drawRow(at) {
	return (value) =>
		`<path d="M${margin.left} ${at(value)}H${width - margin.right}" stroke="#ddd"/><text x="${margin.left - 8}" y="${at(value) + 4}" text-anchor="end">${name(value)}</text>`;
}

function drawCurve(points, { label, dash, colour }, toX, toY) {
	const positions = points.map(({ rows, seconds }) => [
		toX(rows).toFixed(1),
		toY(seconds).toFixed(1),
	]);
	const dots = positions.map(
		([x, y]) => `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`,
	);
	const [x, y] = positions.at(-1);
	return `<polyline points="${positions.map((p) => p.join(",")).join(" ")}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/>
${dots.join("")}<text x="${Number(x) + 8}" y="${Number(y) - 8}" fill="${colour}" text-anchor="middle">${label}</text>`;
}
