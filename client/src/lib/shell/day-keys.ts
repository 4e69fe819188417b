/** Whether a day is written on this page: only there do the keys of a report lead somewhere. */
export const writesDay = (path: string): boolean => path === '/' || path.startsWith('/laporan/');
