/** The kernels that work on memory that threads share. */

export { dot, dots } from "./dot-products";
export { estimateDots } from "./estimate-dots";
export { copyRows, sumNeighbours } from "./neighbours";
export { sumParts } from "./sum-parts";
