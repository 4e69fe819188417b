/** Outlines on a 24-unit grid, stroke 1.75, for the menu and for what else opens over a page. */
export const close = 'M6 6l12 12M18 6L6 18';
export const logout = 'M10 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h4M15 8l4 4-4 4M19 12H9.5';
export const key = 'M8 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 12.5h8.5V16M17 12.5V15';
export const history = 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.300l2.800 1.700';
export const devices =
  'M4 6.500A1.500 1.500 0 0 1 5.500 5h11A1.500 1.500 0 0 1 18 6.500M4 6.500V15h8M2.500 18H12M15.500 9.500h4A1 1 0 0 1 20.500 10.500v8a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1';
