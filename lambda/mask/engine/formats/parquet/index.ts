export { closedPart, closingBytes } from './footer';
export { maskParquet, parquetColumns, readParquet } from './mask-parquet';
export { rowGroupStarts } from './parquet-file';
