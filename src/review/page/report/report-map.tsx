/** The map of a report, drawn flat: it needs no WebGL, and has few enough points. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ReportData, ReportMap } from "../../report/report-data.ts";
import {
	type Camera,
	type Place,
	showAll,
	toMap,
	toWindow,
	type WindowSize,
} from "../map/camera.ts";
import { colourOf } from "../map/colours.ts";
import { diameterOf } from "../map/diameters.ts";
import { indexPoints } from "../map/find-point.ts";
import { countPeople, type Points } from "../map/points.ts";
import { useElementSize } from "../map/use-element-size.ts";
import { useMapGestures } from "../map/use-map-gestures.ts";
import { counted } from "../parts/words.ts";
import { decodeMap } from "./decode-map.ts";

const reach = 6;

/** Colours of the points as CSS has them. */
function colourPoints({ people }: Points): string[] {
	const counts = countPeople(people);
	const known = new Map<number, string>();
	return Array.from(people, (cluster) => {
		const colour = known.get(cluster);
		if (colour) return colour;
		const parts = colourOf(cluster, counts.get(cluster)!);
		const made = `rgb(${parts.map((part) => Math.round(255 * part)).join(" ")} / 80%)`;
		known.set(cluster, made);
		return made;
	});
}

function draw(
	canvas: HTMLCanvasElement,
	points: Points,
	look: {
		readonly colours: readonly string[];
		readonly camera: Camera;
		readonly size: WindowSize;
	},
): void {
	const { camera, size, colours } = look;
	const ratio = devicePixelRatio;
	canvas.width = size.width * ratio;
	canvas.height = size.height * ratio;
	const context = canvas.getContext("2d")!;
	context.scale(ratio, ratio);
	const diameter = diameterOf(points.rows.length);
	for (let i = 0; i < points.rows.length; i++) {
		const { x, y } = toWindow(camera, size, { x: points.x[i], y: points.y[i] });
		context.fillStyle = colours[i];
		context.beginPath();
		context.arc(x, y, diameter / 2, 0, 2 * Math.PI);
		context.fill();
	}
}

export function ReportMapView(props: {
	readonly map: ReportMap;
	readonly ids: ReportData["ids"];
}) {
	const points = useMemo(() => decodeMap(props.map), [props.map]);
	const colours = useMemo(() => colourPoints(points), [points]);
	const find = useMemo(() => indexPoints(points), [points]);
	const canvas = useRef<HTMLCanvasElement>(null);
	const size = useElementSize(canvas);
	const whole = useMemo(
		() => showAll(points.x, points.y, size),
		[points, size],
	);
	const [moved, setMoved] = useState<Camera | null>(null);
	const [point, setPoint] = useState(-1);
	const camera = moved ?? whole;
	const tell = (at: Place | null) => {
		const radius = diameterOf(points.rows.length) / 2 + reach;
		setPoint(at ? find(toMap(camera, size, at), radius / camera.scale) : -1);
	};
	const gestures = useMapGestures({
		size,
		change: (change) => setMoved((before) => change(before ?? whole)),
		onShowAll: () => setMoved(null),
		onPick: tell,
		onHover: tell,
	});
	useEffect(() => {
		if (size.width > 0)
			draw(canvas.current!, points, { colours, camera, size });
	}, [points, colours, camera, size]);
	const row = points.rows[point];
	return (
		<section>
			<h2>Map</h2>
			<div class="map">
				{/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys, which a screen reader leaves to an application. */}
				<canvas
					ref={canvas}
					role="application"
					tabIndex={0}
					aria-label={`Map of ${counted(points.rows.length, "row")}. Arrows move, plus and minus zoom, 0 shows everything, Enter tells what is in the middle.`}
					{...gestures.handlers}
				/>
				<span class="crosshair" aria-hidden="true" />
			</div>
			<p class="count" role="status">
				{point < 0
					? `${counted(points.rows.length, "row")}, by their two principal components; one colour a cluster, grey for rows alone`
					: `${props.ids[row] ?? `row ${row}`}, cluster ${points.people[point]}`}
			</p>
		</section>
	);
}
