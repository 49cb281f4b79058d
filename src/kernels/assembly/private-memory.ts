/** The kernels that work on a memory of one thread. */

export { joinSumsGradient } from "./convolution-gradients";
export { convolve, joinSums } from "./convolutions";
export { normaliseGates, readOut } from "./gates-and-logits";
export { findFloat32Pairs, findInt16Pairs } from "./near-pairs";
export { copyRows } from "./neighbours";
export { packInt16 } from "./pack-int16";
export { multiplyFloat32Group, multiplyInt16Group } from "./pair-groups";
export {
	multiplyPanel,
	multiplyPanelColumns,
	packPanel,
} from "./panel-products";
export { dotPRelu } from "./prelu-dots";
export { joinMeans } from "./relational-means";
export { multiplyLayer } from "./relational-products";
