/** The parts of @d3fc/d3fc-webgl and d3-shape that the map uses; the packages have no types. */
declare module "d3-shape" {
	/** A kind of symbol; only its identity counts here. */
	export const symbolCircle: object;
}

declare module "@d3fc/d3fc-webgl" {
	export interface Attribute<T> {
		data(data: ArrayLike<T>): this;
		value(value: (item: T) => number): this;
	}

	export interface Scale {
		domain(ends: readonly [number, number]): this;
	}

	export interface FillColor<T> {
		(program: unknown): void;
		data(data: ArrayLike<T>): this;
		/** Red, green, blue and opacity, each from 0 to 1. */
		value(value: (item: T) => readonly number[]): this;
	}

	export interface PointSeries {
		(count: number): void;
		context(context: WebGLRenderingContext): this;
		/** The shaders of a kind of point; a drawing adds to them. */
		type(shaders: unknown): this;
		xScale(scale: Scale): this;
		yScale(scale: Scale): this;
		crossValueAttribute(attribute: Attribute<number>): this;
		mainValueAttribute(attribute: Attribute<number>): this;
		/** The area in square pixels. */
		sizeAttribute(attribute: Attribute<number>): this;
		/** 0 for a point that is not drawn. */
		definedAttribute(attribute: Attribute<number>): this;
		decorate(decorate: (program: unknown) => void): this;
	}

	export function webglAttribute<T>(): Attribute<T>;
	export function webglFillColor<T>(): FillColor<T>;
	export function webglScaleLinear(): Scale;
	export function webglSymbolMapper(symbol: object): unknown;
	export function webglSeriesPoint(): PointSeries;
}
