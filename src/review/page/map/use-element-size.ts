/** The size of an element in pixels, also when it changes. */
import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { WindowSize } from "./camera.ts";

export function useElementSize(
	element: RefObject<HTMLElement | null>,
): WindowSize {
	const [size, setSize] = useState<WindowSize>({ width: 0, height: 0 });
	useEffect(() => {
		if (!element.current) return;
		const observer = new ResizeObserver(([{ contentRect }]) => {
			const { width, height } = contentRect;
			setSize({ width, height });
		});
		observer.observe(element.current);
		return () => observer.disconnect();
	}, [element]);
	return size;
}
