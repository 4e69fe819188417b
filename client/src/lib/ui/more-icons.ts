/** Outlines on a 24-unit grid, stroke 1.75, for what is fetched after the first load. */
export const chevronRight = 'M9.5 6l6 6-6 6';
export const checks = 'M2.5 12.8l4.2 4.2 8.8-9M11.8 16.2l.9.8 8.8-9';
export const heart = 'M12 19.5S4 14.8 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3c0 5.5-8 10.2-8 10.2z';
export const bulb =
  'M9 17.5h6M10 20.5h4M8.2 14.8a6 6 0 1 1 7.6 0c-.5.5-.8 1.1-.8 1.8v.9H9v-.9c0-.7-.3-1.3-.8-1.8';
export const question =
  'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M9.6 9.6a2.4 2.4 0 1 1 3.5 2.1c-.7.4-1.1.9-1.1 1.8M12 16.5h.01';
export const reply = 'M9.5 7L4.5 12l5 5M5 12h8.5a6 6 0 0 1 6 6';
export const flag = 'M6 20.500V4.500M6 5h11.500l-2.500 4 2.500 4H6';
export const microphone =
  'M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4M6 11.5a6 6 0 0 0 12 0M12 17.5v3M9 20.5h6';
export const bookmark = 'M7 4.5h10a1 1 0 0 1 1 1V20l-6-4-6 4V5.5a1 1 0 0 1 1-1';
export const trash = 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 11v5M13.8 11v5';
export const lock =
  'M6.500 10.500h11A1.500 1.500 0 0 1 19 12v6.500a1.500 1.500 0 0 1-1.500 1.500h-11A1.500 1.500 0 0 1 5 18.500V12a1.500 1.500 0 0 1 1.500-1.500M8.500 10.500V8a3.500 3.500 0 0 1 7 0v2.500';
