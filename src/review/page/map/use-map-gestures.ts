/** Moves and zooms the map: drag, wheel, two fingers, keys. */
import { useRef } from "preact/hooks";
import {
	type Camera,
	type Place,
	pan,
	type WindowSize,
	zoom,
} from "./camera.ts";

const keyStep = 60;
const keyZoom = 1.4;
/** Pixels that a finger may move and still be a tap. */
const tapPixels = 5;

export interface MapGestures {
	readonly size: WindowSize;
	readonly change: (change: (camera: Camera) => Camera) => void;
	readonly onShowAll: () => void;
	/** A click or a tap; Enter asks for the middle. */
	readonly onPick: (at: Place) => void;
	readonly onHover: (at: Place | null) => void;
}

const placeOf = ({ offsetX: x, offsetY: y }: MouseEvent): Place => ({ x, y });

const middleOf = (a: Place, b: Place): Place => ({
	x: (a.x + b.x) / 2,
	y: (a.y + b.y) / 2,
});

export function useMapGestures(gestures: MapGestures) {
	const { size, change } = gestures;
	const pointers = useRef(new Map<number, Place>());
	const moved = useRef(0);
	const centre = { x: size.width / 2, y: size.height / 2 };
	const zoomBy = (factor: number, at: Place = centre) =>
		change((camera) => zoom(camera, factor, { at, size }));

	const drag = (event: PointerEvent, before: Place) => {
		const now = placeOf(event);
		moved.current += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
		const [other] = [...pointers.current]
			.filter(([id]) => id !== event.pointerId)
			.map(([, place]) => place);
		pointers.current.set(event.pointerId, now);
		if (!other) {
			change((camera) => pan(camera, now.x - before.x, now.y - before.y));
			return;
		}
		const distance = (a: Place) => Math.hypot(a.x - other.x, a.y - other.y);
		zoomBy(distance(now) / Math.max(1, distance(before)), middleOf(now, other));
	};

	const keys: Readonly<Record<string, () => void>> = {
		ArrowLeft: () => change((camera) => pan(camera, keyStep, 0)),
		ArrowRight: () => change((camera) => pan(camera, -keyStep, 0)),
		ArrowUp: () => change((camera) => pan(camera, 0, keyStep)),
		ArrowDown: () => change((camera) => pan(camera, 0, -keyStep)),
		"+": () => zoomBy(keyZoom),
		"=": () => zoomBy(keyZoom),
		"-": () => zoomBy(1 / keyZoom),
		"0": gestures.onShowAll,
		Enter: () => gestures.onPick(centre),
	};

	return {
		zoomBy,
		handlers: {
			onPointerDown(event: PointerEvent) {
				(event.currentTarget as Element).setPointerCapture(event.pointerId);
				if (pointers.current.size === 0) moved.current = 0;
				pointers.current.set(event.pointerId, placeOf(event));
			},
			onPointerMove(event: PointerEvent) {
				const before = pointers.current.get(event.pointerId);
				if (before) drag(event, before);
				else gestures.onHover(placeOf(event));
			},
			onPointerUp(event: PointerEvent) {
				const wasDown = pointers.current.delete(event.pointerId);
				if (wasDown && moved.current <= tapPixels)
					gestures.onPick(placeOf(event));
			},
			onPointerCancel(event: PointerEvent) {
				pointers.current.delete(event.pointerId);
			},
			onPointerLeave: () => gestures.onHover(null),
			onWheel(event: WheelEvent) {
				event.preventDefault();
				zoomBy(Math.exp(-event.deltaY / 400), placeOf(event));
			},
			onKeyDown(event: KeyboardEvent) {
				const act = keys[event.key];
				if (!act || event.ctrlKey || event.metaKey) return;
				event.preventDefault();
				act();
			},
		},
	};
}
