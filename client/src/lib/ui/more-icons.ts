/** Outlines on a 24-unit grid, stroke 1.75, for what is fetched after the first load. */
export const close = 'M6 6l12 12M18 6L6 18';
export const chevronRight = 'M9.5 6l6 6-6 6';
export const checks = 'M2.5 12.8l4.2 4.2 8.8-9M11.8 16.2l.9.8 8.8-9';
export const heart = 'M12 19.5S4 14.8 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3c0 5.5-8 10.2-8 10.2z';
export const bulb =
  'M9 17.5h6M10 20.5h4M8.2 14.8a6 6 0 1 1 7.6 0c-.5.5-.8 1.1-.8 1.8v.9H9v-.9c0-.7-.3-1.3-.8-1.8';
export const question =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M9.6 9.6a2.4 2.4 0 1 1 3.5 2.1c-.7.4-1.1.9-1.1 1.8M12 16.5h.01';
export const reply = 'M9.5 7L4.5 12l5 5M5 12h8.5a6 6 0 0 1 6 6';
export const logout = 'M10 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h4M15 8l4 4-4 4M19 12H9.5';
export const key = 'M8 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 12.5h8.5V16M17 12.5V15';
export const history = 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.300l2.800 1.700';
export const flag = 'M6 20.500V4.500M6 5h11.500l-2.500 4 2.500 4H6';
export const devices =
  'M4 6.500A1.500 1.500 0 0 1 5.500 5h11A1.500 1.500 0 0 1 18 6.500M4 6.500V15h8M2.500 18H12M15.500 9.500h4A1 1 0 0 1 20.500 10.500v8a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1';
export const microphone =
  'M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4M6 11.5a6 6 0 0 0 12 0M12 17.5v3M9 20.5h6';
