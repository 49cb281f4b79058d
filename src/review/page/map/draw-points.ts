/** Draws the points with WebGL: a move or a zoom changes two scales, and no point is touched. */
import {
	type PointSeries,
	type Scale,
	webglAttribute,
	webglFillColor,
	webglScaleLinear,
	webglSeriesPoint,
	webglSymbolMapper,
} from "@d3fc/d3fc-webgl";
import { symbolCircle } from "d3-shape";
import type { Camera, WindowSize } from "./camera.ts";
import type { Colour } from "./colours.ts";
import { diameterOf } from "./diameters.ts";
import type { Points } from "./points.ts";

interface Layer {
	readonly series: PointSeries;
	readonly count: number;
}

export interface PointPainter {
	/** Draws these over all others, or none. */
	emphasise(points: Points | null): void;
	draw(camera: Camera, size: WindowSize, pixelRatio: number): void;
}

const areaOf = (diameter: number) => (Math.PI * diameter ** 2) / 4;

/** Null where the browser has no WebGL. */
export function openPainter(
	canvas: HTMLCanvasElement,
	points: Points,
	colourOf: (person: number) => Colour,
): PointPainter | null {
	const gl = canvas.getContext("webgl", { antialias: false });
	if (!gl) return null;
	gl.enable(gl.BLEND);
	gl.blendFuncSeparate(
		gl.SRC_ALPHA,
		gl.ONE_MINUS_SRC_ALPHA,
		gl.ONE,
		gl.ONE_MINUS_SRC_ALPHA,
	);
	const xScale = webglScaleLinear();
	const yScale = webglScaleLinear();
	const ratio = devicePixelRatio;
	const diameter = diameterOf(points.rows.length) * ratio;
	const layer = (of: Points, area: number, opacity: number) =>
		openLayer(of, { gl, xScale, yScale, colourOf, area, opacity });
	const all = layer(points, areaOf(diameter), 0.8);
	const faint = layer(points, areaOf(diameter), 0.13);
	let over: Layer | null = null;
	return {
		emphasise(chosen) {
			over = chosen && layer(chosen, areaOf(diameter * 1.6), 1);
		},
		draw({ x, y, scale }, { width, height }, pixelRatio) {
			gl.viewport(0, 0, width * pixelRatio, height * pixelRatio);
			gl.clear(gl.COLOR_BUFFER_BIT);
			xScale.domain([x - width / 2 / scale, x + width / 2 / scale]);
			yScale.domain([y - height / 2 / scale, y + height / 2 / scale]);
			for (const { series, count } of over ? [faint, over] : [all]) {
				// Each drawing adds its lines to the shaders: it needs new ones, which are compiled only if they differ from the last.
				series.type(webglSymbolMapper(symbolCircle));
				series(count);
			}
		},
	};
}

function openLayer(
	points: Points,
	look: {
		readonly gl: WebGLRenderingContext;
		readonly xScale: Scale;
		readonly yScale: Scale;
		readonly colourOf: (person: number) => Colour;
		readonly area: number;
		readonly opacity: number;
	},
): Layer {
	const colours = new Map<number, readonly number[]>();
	const withOpacity = (person: number) => {
		const known = colours.get(person);
		if (known) return known;
		const colour = [...look.colourOf(person), look.opacity];
		colours.set(person, colour);
		return colour;
	};
	const column = (values: ArrayLike<number>) =>
		webglAttribute<number>().data(values);
	const fill = webglFillColor<number>().data(points.people).value(withOpacity);
	const series = webglSeriesPoint()
		.context(look.gl)
		.xScale(look.xScale)
		.yScale(look.yScale)
		.crossValueAttribute(column(points.x))
		.mainValueAttribute(column(points.y))
		.sizeAttribute(column(points.x).value(() => look.area))
		.definedAttribute(column(points.x).value(() => 1))
		.decorate(fill);
	return { series, count: points.rows.length };
}
