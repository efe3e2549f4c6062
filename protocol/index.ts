export * from './schema/column.ts';
export * from './schema/index.ts';
export * from './schema/words.ts';
