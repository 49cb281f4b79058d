/** The map of all rows, coloured by person. A dot tells whose it is; a person's dots can be seen alone. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PersonDetails } from "../../api-types.ts";
import { getBytes } from "../calls/api.ts";
import { useLoad } from "../calls/use-load.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { counted, facesOf, personWords } from "../parts/words.ts";
import { useReview } from "../state/review.ts";
import { personAddress } from "../state/use-route.ts";
import { type Camera, type Place, showAll, toMap } from "./camera.ts";
import { colourOf } from "./colours.ts";
import { diameterOf } from "./diameters.ts";
import { openPainter, type PointPainter } from "./draw-points.ts";
import { indexPoints } from "./find-point.ts";
import {
	countPeople,
	type Points,
	parsePoints,
	pointsOfPerson,
} from "./points.ts";
import { useElementSize } from "./use-element-size.ts";
import { useMapGestures } from "./use-map-gestures.ts";

/** How near to a dot a pointer must be, in pixels beyond its radius. */
const reach = 6;

function usePoints(version: number) {
	const [points, setPoints] = useState<Points | null>(null);
	const [error, setError] = useState<string | null>(null);
	// A new version has other people.
	useEffect(() => {
		const abort = new AbortController();
		getBytes("/api/map", abort.signal).then(
			(bytes) => setPoints(parsePoints(bytes)),
			(failure) => !abort.signal.aborted && setError(failure.message),
		);
		return () => abort.abort();
	}, [version]);
	return { points, error };
}

function PersonCard({ person, row }: { person: number; row: number | null }) {
	const { version } = useReview();
	const { value } = useLoad<PersonDetails>(`/api/people/${person}`, version);
	if (!value) return null;
	return (
		<div class="map-card">
			<FaceTile row={row ?? value.cover} />
			<span>
				<a href={personAddress(person)}>{personWords(person, value.name)}</a>
				<span class="count">{facesOf(value.rows)}</span>
			</span>
		</div>
	);
}

function Canvas(props: {
	readonly points: Points;
	readonly person: number | null;
	readonly onPerson: (person: number | null, row: number | null) => void;
}) {
	const { points, person, onPerson } = props;
	const canvas = useRef<HTMLCanvasElement>(null);
	const size = useElementSize(canvas);
	const painter = useRef<PointPainter | null>(null);
	const [hasWebgl, setHasWebgl] = useState(true);
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

export function MapView({ person }: { readonly person: number | null }) {
	const { version } = useReview();
	const { points, error } = usePoints(version);
	const [row, setRow] = useState<number | null>(null);
	const choose = (chosen: number | null, at: number | null) => {
		setRow(at);
		location.hash = chosen === null ? "#/map" : `#/map/${chosen}`;
	};
	return (
		<section aria-label="Map" class="map-view">
			<h1 class="heard">Map</h1>
			{error && <p class="note error">{error}</p>}
			{points && <Canvas points={points} person={person} onPerson={choose} />}
			<div role="status">
				{person !== null && <PersonCard person={person} row={row} />}
			</div>
		</section>
	);
}
