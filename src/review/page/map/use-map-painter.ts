/** Draws the map whenever what it shows changes. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Camera, WindowSize } from "./camera.ts";
import { colourOf } from "./colours.ts";
import { openPainter, type PointPainter } from "./draw-points.ts";
import { countPeople, type Points, pointsOfPerson } from "./points.ts";

/** @returns whether the browser can draw it; `person` is drawn over all others, unless it is null */
export function useMapPainter(
	canvas: RefObject<HTMLCanvasElement | null>,
	points: Points,
	shown: {
		readonly person: number | null;
		readonly camera: Camera;
		readonly size: WindowSize;
	},
): boolean {
	const { person, camera, size } = shown;
	const painter = useRef<PointPainter | null>(null);
	const [hasWebgl, setHasWebgl] = useState(true);
	useEffect(() => {
		const counts = countPeople(points.people);
		painter.current = openPainter(canvas.current!, points, (one) =>
			colourOf(one, counts.get(one)!),
		);
		setHasWebgl(painter.current !== null);
	}, [points]);
	useEffect(() => {
		painter.current?.emphasise(
			person === null ? null : pointsOfPerson(points, person),
		);
	}, [points, person]);
	useEffect(() => {
		const { current } = canvas;
		if (!current || size.width === 0) return;
		const pixelRatio = devicePixelRatio;
		current.width = size.width * pixelRatio;
		current.height = size.height * pixelRatio;
	}, [size]);
	// Another person or other points are another picture.
	useEffect(() => {
		const frame = requestAnimationFrame(() => {
			if (size.width > 0) painter.current?.draw(camera, size, devicePixelRatio);
		});
		return () => cancelAnimationFrame(frame);
	}, [camera, size, points, person]);
	return hasWebgl;
}
