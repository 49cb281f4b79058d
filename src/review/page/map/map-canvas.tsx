/** The map itself: moved, zoomed and asked by pointer and keys. */
import { useMemo, useRef, useState } from "preact/hooks";
import { counted } from "../parts/words.ts";
import { type Camera, type Place, showAll, toMap } from "./camera.ts";
import { diameterOf } from "./diameters.ts";
import { indexPoints } from "./find-point.ts";
import type { Points } from "./points.ts";
import { useElementSize } from "./use-element-size.ts";
import { useMapGestures } from "./use-map-gestures.ts";
import { useMapPainter } from "./use-map-painter.ts";

/** How near to a dot a pointer must be, in pixels beyond its radius. */
const reach = 6;

export function MapCanvas(props: {
	readonly points: Points;
	readonly person: number | null;
	readonly onPerson: (person: number | null, row: number | null) => void;
}) {
	const { points, person, onPerson } = props;
	const canvas = useRef<HTMLCanvasElement>(null);
	const size = useElementSize(canvas);
	const [moved, setMoved] = useState<Camera | null>(null);
	const [hovered, setHovered] = useState<number | null>(null);
	const find = useMemo(() => indexPoints(points), [points]);
	const whole = useMemo(
		() => showAll(points.x, points.y, size),
		[points, size],
	);
	const camera = moved ?? whole;

	const pointAt = (at: Place) =>
		find(
			toMap(camera, size, at),
			(diameterOf(points.rows.length) / 2 + reach) / camera.scale,
		);
	const gestures = useMapGestures({
		size,
		change: (change) => setMoved((before) => change(before ?? whole)),
		onShowAll: () => setMoved(null),
		onPick(at) {
			const point = pointAt(at);
			if (point < 0) onPerson(null, null);
			else onPerson(points.people[point], points.rows[point]);
		},
		onHover(at) {
			const point = at ? pointAt(at) : -1;
			setHovered(point < 0 ? null : points.people[point]);
		},
	});

	const hasWebgl = useMapPainter(canvas, points, { person, camera, size });
	return (
		<div class="map">
			{/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys, which a screen reader leaves to an application. */}
			<canvas
				ref={canvas}
				class={hovered === null ? "" : "over"}
				role="application"
				tabIndex={0}
				aria-label={`Map of ${counted(points.rows.length, "face")}. Arrows move, plus and minus zoom, 0 shows everything, Enter tells who is in the middle.`}
				{...gestures.handlers}
			/>
			<span class="crosshair" aria-hidden="true" />
			{!hasWebgl && (
				<p class="note error">This browser has no WebGL to draw the map.</p>
			)}
			<div class="map-buttons">
				<button
					type="button"
					aria-label="Zoom in"
					onClick={() => gestures.zoomBy(2)}
				>
					+
				</button>
				<button
					type="button"
					aria-label="Zoom out"
					onClick={() => gestures.zoomBy(0.5)}
				>
					−
				</button>
				<button
					type="button"
					aria-label="Show everything"
					onClick={() => setMoved(null)}
				>
					⤢
				</button>
			</div>
		</div>
	);
}
