/**
 * Outlines on a 24-unit grid, stroke 1.75. Those of the shell and the day only: this file is in the first load. All others
 * are in menu-icons.ts and more-icons.ts, which what comes later brings along.
 */
export const today =
  'M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18.5zM4 9.5h16M8.5 3v4M15.5 3v4M8.8 14.4l2.2 2.2 4.2-4.2';
export const target =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 16.3a4.3 4.3 0 1 0 0-8.6 4.3 4.3 0 0 0 0 8.6M12 12h.01';
export const chat =
  'M20 11.5a7 7 0 0 1-7 7H11L6 21v-3.6A7 7 0 0 1 11 5h2a7 7 0 0 1 7 6.5M8.5 10.3h7M8.5 13.7h4';
export const people =
  'M9 11.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M3.2 19.5c.3-3.2 2.7-5.2 5.8-5.2s5.5 2 5.8 5.2M16 5.4a3.2 3.2 0 0 1 0 5.9M17.6 14.6c1.9.6 3 2.3 3.2 4.9';
export const chart = 'M4 20h16M7 20v-6M12 20V5M17 20v-9';
export const gear =
  'M4 7h9M17.5 7H20M4 17h2.5M11 17h9M15.2 9.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6M8.8 19.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6';
export const plus = 'M12 5v14M5 12h14';
export const menu = 'M4 7h16M4 12h16M4 17h16';
export const chevronDown = 'M6 9.5l6 6 6-6';
export const chevronLeft = 'M14.5 6l-6 6 6 6';
export const check = 'M5 12.5l4.5 4.5L19 7.5';
export const clock = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 7.5V12l3 2';
export const device =
  'M8 3.5h8A1.5 1.5 0 0 1 17.5 5v14a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 19V5A1.5 1.5 0 0 1 8 3.5M11 17.5h2';
export const alert = 'M12 4l9 15.5H3zM12 10v4M12 16.8h.01';
export const pen = 'M5 19l.8-3.8L16 5l3 3L8.8 18.2zM13.8 7.2l3 3';
export const repeat =
  'M5 11V9.500A2.500 2.500 0 0 1 7.500 7H18M15 4l3 3-3 3M19 13v1.500a2.500 2.500 0 0 1-2.500 2.500H6M9 20l-3-3 3-3';
export const bell =
  'M6.5 10.5a5.5 5.5 0 0 1 11 0c0 4.5 2 6 2 6h-15s2-1.500 2-6M10 19.500a2.200 2.200 0 0 0 4 0';
