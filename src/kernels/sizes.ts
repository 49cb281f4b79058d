/** Sizes on which the kernels and their callers agree. This file is read as TypeScript and as AssemblyScript, so it holds nothing but numbers. */

/** Columns of a panel, the form in which `multiplyPanel` reads the second matrix. */
export const panelColumns = 16;
/** Rows that `multiplyPanel` computes at once. V8 loads all values of an iteration before it multiplies, and those of more rows do not fit 15 registers. */
export const rowsTogether = 2;

/** Other rows that `dots` and `estimateDots` compare at once, so that the processor loads them in parallel. */
export const othersTogether = 4;
/** Sums that `estimateDots` writes for each product. */
export const sumsEach = 4;

/** Arrays that `sumParts` adds to one another before it adds them to the sum. */
export const partsTogether = 4;
/** Values that `sumParts` computes at once. */
export const sumsTogether = 8;

/** Rows and columns whose products the pair search computes at once. Ten sums, two vectors of columns and one of a row fit 15 registers. */
export const groupRows = 5;
export const groupColumns = 8;
/** Bytes of a pair: row and column, 16 bits each, and a float32 product. */
export const pairBytes = 8;
/** An int16 stands for its value divided by this. The product of two int16, which is divided by the square, fits 32 bits. */
export const int16Scale = 32768;

/** Rows that `multiplyLayer` computes at once. */
export const layerRowsTogether = 4;
/** Outputs that `multiplyLayer` computes at once, and columns of a panel of its weights. */
export const layerPanelColumns = 8;

/** The smallest sum by which gates are divided, so that nothing is divided by zero. */
export const leastGateSum = 1e-30;
