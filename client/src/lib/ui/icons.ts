/** Outlines on a 24-unit grid, stroke 1.75; one export each, so that a page carries only those it draws. */
export const today =
  'M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 18.5zM4 9.5h16M8.5 3v4M15.5 3v4M8.8 14.4l2.2 2.2 4.2-4.2';
export const target =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 16.3a4.3 4.3 0 1 0 0-8.6 4.3 4.3 0 0 0 0 8.6M12 12h.01';
export const chat =
  'M20 11.5a7 7 0 0 1-7 7H11L6 21v-3.6A7 7 0 0 1 11 5h2a7 7 0 0 1 7 6.5M8.5 10.3h7M8.5 13.7h4';
export const board = 'M4 5h16M4 12h16M4 19h16M7 5v0M9 12h0';
export const people =
  'M9 11.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M3.2 19.5c.3-3.2 2.7-5.2 5.8-5.2s5.5 2 5.8 5.2M16 5.4a3.2 3.2 0 0 1 0 5.9M17.6 14.6c1.9.6 3 2.3 3.2 4.9';
export const chart = 'M4 20h16M7 20v-6M12 20V5M17 20v-9';
export const gear =
  'M4 7h9M17.5 7H20M4 17h2.5M11 17h9M15.2 9.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6M8.8 19.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6';
export const plus = 'M12 5v14M5 12h14';
export const close = 'M6 6l12 12M18 6L6 18';
export const menu = 'M4 7h16M4 12h16M4 17h16';
export const chevronDown = 'M6 9.5l6 6 6-6';
export const chevronLeft = 'M14.5 6l-6 6 6 6';
export const chevronRight = 'M9.5 6l6 6-6 6';
export const check = 'M5 12.5l4.5 4.5L19 7.5';
export const checks = 'M2.5 12.8l4.2 4.2 8.8-9M11.8 16.2l.9.8 8.8-9';
export const clock = 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 7.5V12l3 2';
export const device =
  'M8 3.5h8A1.5 1.5 0 0 1 17.5 5v14a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 19V5A1.5 1.5 0 0 1 8 3.5M11 17.5h2';
export const cloud = 'M7.5 18.5a4 4 0 0 1-.6-7.95 5.5 5.5 0 0 1 10.6 1.1 3.5 3.5 0 0 1-.5 6.85z';
export const alert = 'M12 4l9 15.5H3zM12 10v4M12 16.8h.01';
export const undo = 'M8 5L4 9l4 4M4.5 9H14a5.5 5.5 0 0 1 0 11h-3';
export const trash = 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 11v5M13.8 11v5';
export const heart = 'M12 19.5S4 14.8 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3c0 5.5-8 10.2-8 10.2z';
export const bulb =
  'M9 17.5h6M10 20.5h4M8.2 14.8a6 6 0 1 1 7.6 0c-.5.5-.8 1.1-.8 1.8v.9H9v-.9c0-.7-.3-1.3-.8-1.8';
export const question =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M9.6 9.6a2.4 2.4 0 1 1 3.5 2.1c-.7.4-1.1.9-1.1 1.8M12 16.5h.01';
export const pen = 'M5 19l.8-3.8L16 5l3 3L8.8 18.2zM13.8 7.2l3 3';
export const reply = 'M9.5 7L4.5 12l5 5M5 12h8.5a6 6 0 0 1 6 6';
export const logout = 'M10 4.5H6A1.5 1.5 0 0 0 4.5 6v12A1.5 1.5 0 0 0 6 19.5h4M15 8l4 4-4 4M19 12H9.5';
export const key = 'M8 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 12.5h8.5V16M17 12.5V15';
export const globe =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M3.5 12h17M12 3.5c2.4 2.4 3.5 5.2 3.5 8.5s-1.100 6.100-3.500 8.500c-2.400-2.400-3.500-5.200-3.500-8.500S9.600 5.900 12 3.500';
export const repeat =
  'M5 11V9.500A2.500 2.500 0 0 1 7.500 7H18M15 4l3 3-3 3M19 13v1.500a2.500 2.500 0 0 1-2.500 2.500H6M9 20l-3-3 3-3';
export const lock =
  'M6.500 10.500h11A1.500 1.500 0 0 1 19 12v6.500a1.500 1.500 0 0 1-1.500 1.500h-11A1.500 1.500 0 0 1 5 18.500V12a1.500 1.500 0 0 1 1.500-1.500M8.500 10.500V8a3.500 3.500 0 0 1 7 0v2.500';
export const history = 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.300l2.800 1.700';
export const moon = 'M19.500 14.200A8 8 0 0 1 9.800 4.500a8 8 0 1 0 9.700 9.700z';
export const flag = 'M6 20.500V4.500M6 5h11.500l-2.500 4 2.500 4H6';
export const search = 'M11 17.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13M16 16l4.500 4.500';
export const devices =
  'M4 6.500A1.500 1.500 0 0 1 5.500 5h11A1.500 1.500 0 0 1 18 6.500M4 6.500V15h8M2.500 18H12M15.500 9.500h4A1 1 0 0 1 20.500 10.500v8a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1';
